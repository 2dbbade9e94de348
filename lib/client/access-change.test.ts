import { describe, expect, it } from 'vitest';
import type { TeamRole } from '#lib/domain/access.ts';
import { compareAccess } from './access-change.ts';

const team = (name: string, role: TeamRole = 'developer', environments: string[] = []) => ({
  teamId: `team_${name}`,
  name,
  title: name.toUpperCase(),
  role,
  environments,
});
const me = (teams: ReturnType<typeof team>[], platformRole: 'admin' | 'auditor' | null = null) => ({ platformRole, teams });

describe('what became different about what I may do', () => {
  it('is nothing when nothing did, in whatever order the teams come', () => {
    expect(compareAccess(me([team('a'), team('b')]), me([team('b'), team('a')]))).toBeUndefined();
  });
  it('tells what is lost from what is only another role', () => {
    expect(compareAccess(me([team('a'), team('b', 'operator')], 'auditor'), me([team('b', 'viewer')]))).toEqual({
      lost: ['You have no platform role any more; you were auditor.', 'You are not in A any more.'],
      changed: ['You are viewer of B now; you were operator.'],
    });
    expect(compareAccess(me([team('a')], 'admin'), me([team('a')], 'auditor'))).toEqual({
      lost: [],
      changed: ['Your platform role is auditor now.'],
    });
    expect(compareAccess(me([team('a')]), me([team('a', 'developer', ['dev'])]))?.changed).toEqual(['Your role in A counts in dev now.']);
    expect(compareAccess(me([]), me([team('a', 'owner')]))).toEqual({ lost: [], changed: ['You are owner of A now.'] });
  });
});
