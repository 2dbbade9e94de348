import { notFound } from 'next/navigation';

/** An address that the portal does not have: the 404 page inside the frame, where one can go on. */
export default function MissingPage(): never {
  notFound();
}
