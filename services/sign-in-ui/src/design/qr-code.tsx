import { useEffect, useState } from 'react';
import { qrPath, quietZone, type Modules } from './qr-path.js';

/** Drawn here and by us: what is in it leaves the page in no other way. Nothing where the part that draws does not load. */
const drawn = async (text: string): Promise<Modules | undefined> => {
  try {
    const { create } = await import('qrcode');
    return create(text, { errorCorrectionLevel: 'M' }).modules;
  } catch {
    return undefined;
  }
};

/** A QR code, dark on light whatever the page is: many readers see no other. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const [modules, setModules] = useState<Modules>();
  useEffect(() => {
    let isShown = true;
    void drawn(text).then((found) => isShown && setModules(found));
    return () => {
      isShown = false;
    };
  }, [text]);
  const width = (modules?.size ?? 0) + 2 * quietZone;
  return (
    <div className="qr-code">
      {modules && (
        <svg viewBox={`0 0 ${width} ${width}`} role="img" aria-label={label} shapeRendering="crispEdges">
          <path d={qrPath(modules)} />
        </svg>
      )}
    </div>
  );
};
