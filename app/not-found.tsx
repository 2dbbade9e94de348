import Link from 'next/link';
import { LostPage } from '#components/common/lost-page.tsx';
import { routes } from '#lib/client/routes.ts';

export default function NotFound() {
  return (
    <LostPage title="Nothing is at this address" alone>
      <p>It may have been deleted, or it belongs to a team that you are not a member of.</p>
      <p>
        <Link className="link" href={routes.home()}>
          Go to the home page
        </Link>{' '}
        or{' '}
        <Link className="link" href={routes.services()}>
          look through the services
        </Link>
        .
      </p>
    </LostPage>
  );
}
