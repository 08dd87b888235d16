/** The squares of a QR code, row by row. */
export type Modules = { size: number; data: ArrayLike<number | boolean> };

/** Readers find a code by the empty space around it: four modules at least (ISO/IEC 18004 §6.3.8). */
export const quietZone = 4;

/** The dark squares as one path, a run of them in a row as one rectangle; the quiet zone is around them. */
export const qrPath = ({ size, data }: Modules): string => {
  const runs: string[] = [];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const start = column;
      while (column < size && data[row * size + column]) column += 1;
      const length = column - start;
      if (length > 0) runs.push(`M${start + quietZone} ${row + quietZone}h${length}v1h-${length}z`);
    }
  }
  return runs.join('');
};
