import './strict-csp.js';
import './design/tokens.css';
import './design/base.css';
import './design/layout.css';
import './design/controls.css';
import './design/parts.css';
import './design/table.css';
import './design/editor.css';
import './design/preview.css';
import './design/charts.css';

// Built, the pages share files of code, which run before what imports them: so all of it comes after strict-csp.
await import('./start.js');
