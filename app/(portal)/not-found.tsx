import { LostHere } from '#components/shell/lost-here.tsx';

export default function NotFound() {
  return <LostHere />;
}
