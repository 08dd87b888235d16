import { Fragment } from 'react';

/** A name that breaks where one would break it: in an address, after its marks. What is copied has nothing more in it. */
export const Breakable = ({ children }: { children: string }) =>
  children.split(/(?<=[@./])(?=\w)/).map((part, at) => (
    <Fragment key={`${at} ${part}`}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
