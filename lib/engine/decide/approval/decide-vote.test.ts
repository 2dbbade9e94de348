import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Grants, TeamRole } from '../../../domain/access.ts';
import { DEFAULT_APPROVAL_RULE } from '../../../domain/approval-rule.ts';
import { type ApprovalPicture, decideVote, type Voter } from './decide-vote.ts';

const NOW = 1_000_000;
const picture = (parts: Partial<ApprovalPicture> = {}): ApprovalPicture => ({
  phase: 'pending',
  digest: 'd1',
  deadlineMs: NOW + 1000,
  teamId: 'team_a',
  requesterUserId: 'ada',
  environment: { name: 'prod', protected: true, approval: DEFAULT_APPROVAL_RULE },
  base: { asked: 'b1', now: 'b1' },
  votes: [],
  ...parts,
});
const ruled = (rule: Partial<typeof DEFAULT_APPROVAL_RULE>) => ({
  environment: { name: 'prod', protected: true, approval: { ...DEFAULT_APPROVAL_RULE, ...rule } },
});
const member = (role: TeamRole, environments: string[] = []): Grants => ({
  platformRole: null,
  teams: [{ teamId: 'team_a', role, environments }],
});
const voter = (userId: string, grants = member('operator'), isPerson = true): Voter => ({ userId, isPerson, grants });
const yes = { decision: 'approve' as const, digest: 'd1' };

describe('a vote', () => {
  it.each([
    ['by an operator decides where one is needed', picture(), voter('olga'), yes, { kind: 'counted', next: 'run' }],
    [
      'waits for the second where two are needed',
      picture(ruled({ required: 2 })),
      voter('olga'),
      yes,
      { kind: 'counted', next: 'wait', approvals: 1 },
    ],
    [
      'is the last one',
      picture({ ...ruled({ required: 2 }), votes: [{ userId: 'otto', decision: 'approve' }] }),
      voter('olga'),
      yes,
      { kind: 'counted', next: 'run', approvals: 2 },
    ],
    [
      'against it ends it',
      picture(ruled({ required: 3 })),
      voter('olga'),
      { ...yes, decision: 'reject' as const },
      { kind: 'counted', next: 'reject' },
    ],
    [
      'by its author is refused',
      picture(),
      voter('ada'),
      yes,
      { kind: 'refused', code: 'forbidden', reason: expect.stringContaining('yourself') },
    ],
    ['by its author counts where the rule says so', picture(ruled({ authorMayApprove: true })), voter('ada'), yes, { kind: 'counted' }],
    [
      'twice by one person is refused',
      picture({ ...ruled({ required: 2 }), votes: [{ userId: 'olga', decision: 'approve' }] }),
      voter('olga'),
      yes,
      { kind: 'refused', code: 'conflict', reason: expect.stringContaining('voted') },
    ],
    [
      'by a developer names the role it takes',
      picture(),
      voter('dan', member('developer')),
      yes,
      { kind: 'refused', code: 'forbidden', reason: expect.stringContaining('operator') },
    ],
    [
      'by a developer counts where the rule says so',
      picture(ruled({ role: 'developer' })),
      voter('dan', member('developer')),
      yes,
      { kind: 'counted' },
    ],
    [
      'by a viewer never counts',
      picture(ruled({ role: 'developer' })),
      voter('vic', member('viewer')),
      yes,
      { kind: 'refused', code: 'forbidden' },
    ],
    [
      'by an admin of the platform counts',
      picture(ruled({ role: 'owner' })),
      voter('root', { platformRole: 'admin', teams: [] }),
      yes,
      { kind: 'counted' },
    ],
    [
      'by an auditor is refused',
      picture(),
      voter('aud', { platformRole: 'auditor', teams: [] }),
      yes,
      { kind: 'refused', code: 'forbidden' },
    ],
    [
      'by an operator of other environments is refused',
      picture(),
      voter('olga', member('operator', ['dev'])),
      yes,
      { kind: 'refused', code: 'forbidden', reason: expect.stringContaining('limited to dev') },
    ],
    [
      'by a team’s token is refused',
      picture(),
      voter('olga', member('operator'), false),
      yes,
      { kind: 'refused', code: 'forbidden', reason: expect.stringContaining('person') },
    ],
    [
      'on something else than was looked at is refused',
      picture(),
      voter('olga'),
      { ...yes, digest: 'd2' },
      { kind: 'refused', code: 'precondition-failed' },
    ],
    ['on what is over is refused', picture({ phase: 'done' }), voter('olga'), yes, { kind: 'refused', code: 'conflict' }],
    [
      'where requests are taken no more is refused',
      picture({ environment: { name: 'prod', protected: true, approval: null } }),
      voter('olga'),
      yes,
      { kind: 'refused', code: 'conflict' },
    ],
    ['after the deadline ends it', picture({ deadlineMs: NOW }), voter('olga'), yes, { kind: 'over', phase: 'expired' }],
    ['for what moved on ends it', picture({ base: { asked: 'b1', now: 'b2' } }), voter('olga'), yes, { kind: 'over', phase: 'stale' }],
    [
      'against what moved on counts',
      picture({ base: { asked: 'b1', now: 'b2' } }),
      voter('olga'),
      { ...yes, decision: 'reject' as const },
      { kind: 'counted', next: 'reject' },
    ],
  ])('%s', (_name, before, who, ballot, expected) => {
    expect(decideVote(before, who, ballot, NOW)).toMatchObject(expected);
  });
});

test('nothing runs without as many different people as the rule asks for, none of them the author', () => {
  const people = ['ada', 'olga', 'otto', 'oskar', 'dan', 'vic'];
  const roleOf = (name: string): TeamRole => (name === 'dan' ? 'developer' : name === 'vic' ? 'viewer' : 'operator');
  const ballots = fc.array(
    fc.record({
      who: fc.constantFrom(...people),
      decision: fc.constantFrom('approve' as const, 'reject' as const),
      digest: fc.constantFrom('d1', 'd1', 'd1', 'other'),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(ballots, fc.integer({ min: 1, max: 3 }), (cast, required) => {
      let votes: { userId: string; decision: 'approve' | 'reject' }[] = [];
      let over = false;
      for (const { who, decision, digest } of cast) {
        const verdict = decideVote(
          picture({ ...ruled({ required }), votes, phase: over ? 'done' : 'pending' }),
          voter(who, member(roleOf(who))),
          { decision, digest },
          NOW,
        );
        if (over) expect(verdict.kind).toBe('refused');
        if (verdict.kind !== 'counted') continue;
        votes = [...votes, { userId: who, decision }];
        if (verdict.next === 'wait') continue;
        over = true;
        const approvers = new Set(votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.userId));
        if (verdict.next !== 'run') continue;
        expect(approvers.size).toBe(required);
        expect([...approvers].every((name) => ['olga', 'otto', 'oskar'].includes(name))).toBe(true);
        expect(votes.some((vote) => vote.decision === 'reject')).toBe(false);
      }
    }),
  );
});
