import { useSuspenseQuery } from '@tanstack/react-query';
import { type Place, refusal } from '#lib/client/access.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { environmentsQuery, meQuery } from './queries.ts';

/** Who is looking; in the cache before the first render. */
export const useMe = (): MeWire => useSuspenseQuery(meQuery()).data;

export const useEnvironments = (): EnvironmentWire[] => useSuspenseQuery(environmentsQuery()).data.items;

/** Why I may not, or undefined when I may. The same table as the server's. */
export const useRefusal = (verb: Verb, place: Place): string | undefined => refusal(useMe(), verb, place);
