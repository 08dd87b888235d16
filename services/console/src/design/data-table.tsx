import { tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode, type RefObject } from 'react';

/** A column: its track is CSS (`minmax(0, 2fr)`, `8rem`). */
export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row, state: { isOpen: boolean; toggle: () => void }) => ReactNode;
  track: string;
  /** Left out on a phone. */
  isWideOnly?: boolean;
  /** Figures stand at the end. */
  isFigure?: boolean;
};

type Ends = {
  /** There are more pages; asked for when the end comes into sight. */
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onMore?: () => void;
};

type DataTableProps<Row> = Ends & {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  /** What a row shows below itself when it is opened (`toggle`). */
  more?: (row: Row) => ReactNode;
};

const features = tableFeatures({});
const rowPixels = 45;

/** Rows of one kind, any number of them: those in sight are drawn. A row's first cell leads on (`table-lead`). */
export const DataTable = <Row extends object>(props: DataTableProps<Row>) => {
  const { label, columns, rows, idOf, more, hasMore = false, isLoadingMore = false } = props;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const drawn = useRows({ columns, rows, idOf });
  const body = useRef<HTMLDivElement>(null);
  const { virtual, top } = useRowsInSight(drawn, body);
  const items = virtual.getVirtualItems();
  useEnd((items.at(-1)?.index ?? -1) >= drawn.length - 1, props);
  const toggle = (id: string) =>
    setOpen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  return (
    <div
      className="table"
      role="table"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : drawn.length + 1}
      style={tracksOf(columns)}
    >
      <HeadRow columns={columns} />
      <div ref={body} className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = drawn[index];
          if (!row) return null;
          const place = { index, start: start - top, measure: virtual.measureElement };
          const state = { isOpen: open.has(row.id), toggle: () => toggle(row.id) };
          return <BodyRow key={key} {...{ columns, place, state, row: row.original, more }} />;
        })}
      </div>
      {isLoadingMore && (
        <div className="table-foot" role="status">
          Loading more
        </div>
      )}
    </div>
  );
};

type RowState = { isOpen: boolean; toggle: () => void };

function useRows<Row extends object>({ columns, rows, idOf }: Pick<DataTableProps<Row>, 'columns' | 'rows' | 'idOf'>) {
  const definitions = useMemo<ColumnDef<typeof features, Row>[]>(
    () => columns.map(({ id, header }) => ({ id, header })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  return useTable({ features, columns: definitions, data, getRowId: idOf }).getRowModel().rows;
}

/** The page scrolls, so what is in sight depends on where in it the table begins. */
function useRowsInSight(drawn: readonly { id: string }[], body: RefObject<HTMLDivElement | null>) {
  const [top, setTop] = useState(0);
  // What stands above may grow and shrink.
  useEffect(() => {
    const look = () => setTop(body.current?.offsetTop ?? 0);
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    look();
    return () => observer.disconnect();
  }, [body, drawn.length]);
  const virtual = useWindowVirtualizer({
    count: drawn.length,
    estimateSize: () => rowPixels,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => drawn[index]?.id ?? index,
  });
  return { virtual, top };
}

function useEnd(isInSight: boolean, { hasMore, isLoadingMore, onMore }: Ends) {
  useEffect(() => {
    if (isInSight && hasMore && !isLoadingMore) onMore?.();
  }, [isInSight, hasMore, isLoadingMore, onMore]);
}

type BodyRowProps<Row> = {
  columns: readonly Column<Row>[];
  row: Row;
  place: { index: number; start: number; measure: (element: Element | null) => void };
  state: RowState;
  more: ((row: Row) => ReactNode) | undefined;
};

const BodyRow = <Row,>({ columns, row, place, state, more }: BodyRowProps<Row>) => (
  <div
    ref={place.measure}
    data-index={place.index}
    data-open={state.isOpen || undefined}
    className="table-item"
    role="row"
    aria-rowindex={place.index + 2}
    style={{ transform: `translateY(${place.start}px)` }}
  >
    <div className="table-row" role="presentation">
      {columns.map((column) => (
        <div key={column.id} className="table-cell" role="cell" {...kindOf(column)}>
          {column.cell(row, state)}
        </div>
      ))}
    </div>
    {state.isOpen && more && (
      <div className="table-more" role="cell">
        {more(row)}
      </div>
    )}
  </div>
);

const HeadRow = <Row,>({ columns }: { columns: readonly Column<Row>[] }) => (
  <div role="rowgroup">
    <div className="table-head" role="row" aria-rowindex={1}>
      {columns.map((column) => (
        <div key={column.id} className="table-heading" role="columnheader" {...kindOf(column)}>
          {column.header}
        </div>
      ))}
    </div>
  </div>
);

const kindOf = <Row,>({ isWideOnly, isFigure }: Column<Row>) => ({
  'data-wide-only': isWideOnly || undefined,
  'data-end': isFigure || undefined,
});

const tracksOf = <Row,>(columns: readonly Column<Row>[]) =>
  ({
    '--tracks': columns.map(({ track }) => track).join(' '),
    '--phone-tracks': columns
      .filter(({ isWideOnly }) => !isWideOnly)
      .map(({ track }) => track)
      .join(' '),
  }) as CSSProperties;
