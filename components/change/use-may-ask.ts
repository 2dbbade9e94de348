import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';

/** May the reader ask others to approve a change of this team's things in this environment? */
export function useMayAsk(team: string, environment: string | undefined): boolean {
  const me = useMe();
  const place = useEnvironments().find((entry) => entry.name === environment);
  if (!place?.protected || !place.approval) return false;
  return refusal(me, 'approval:ask', { team, environment: { name: place.name, protected: true } }) === undefined;
}
