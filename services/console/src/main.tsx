import './strict-csp.js';
import './design/tokens.css';
import './design/base.css';
import './design/layout.css';
import './design/controls.css';
import './design/parts.css';
import './design/table.css';
import './design/charts.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const root = document.querySelector('#app');
if (root) createRoot(root).render(<App />);
