import { describe, expect, it } from 'vitest';
import { problem } from '#lib/domain/problem.ts';
import { AppError, ERROR_CODES } from '#lib/kit/errors.ts';
import { problemResponse, STATUS_OF, UnparsableError } from './problem.ts';
import { toAppError } from './to-app-error.ts';

const REQUEST = { id: 'req_1', path: '/api/v1/x' };

describe('problemResponse', () => {
  it.each(ERROR_CODES)('answers %s as problem details with its status', async (code) => {
    const response = problemResponse(new AppError(code, 'a sentence', { issues: [{ path: '/a', message: 'b', line: 3 }] }), REQUEST);
    expect(response.status).toBe(STATUS_OF[code]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const body = problem.strict().parse(await response.json());
    expect(body).toMatchObject({
      code,
      status: response.status,
      requestId: 'req_1',
      instance: '/api/v1/x',
      issues: [{ path: '/a', line: 3 }],
    });
  });

  it('says nothing of what broke inside', async () => {
    const error = toAppError(new Error('password "hunter2" at /secret/path'));
    expect(error.detail).toContain('hunter2');
    expect(await problemResponse(error, REQUEST).text()).not.toContain('hunter2');
  });

  it('says when to come again', () => {
    expect(problemResponse(new AppError('rate-limited', 'slow', { retryAfterMs: 1_200 }), REQUEST).headers.get('retry-after')).toBe('2');
    expect(problemResponse(new AppError('unavailable', 'later'), REQUEST).headers.get('retry-after')).toBe('2');
  });

  it('tells a malformed request from one that means something wrong', () => {
    expect(problemResponse(new UnparsableError('no JSON'), REQUEST).status).toBe(400);
  });
});

describe('toAppError', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }],
    [{ code: '57P01' }],
    [{ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } }],
    [{ cause: { code: 'ECONNRESET' } }],
  ])('takes %j for a database that is away', (shape) => {
    expect(toAppError(Object.assign(new Error('x'), shape)).code).toBe('unavailable');
  });

  it('keeps an AppError of another copy of the module', () => {
    const foreign = Object.assign(new Error('no'), { name: 'AppError', code: 'conflict', issues: [] });
    expect(toAppError(foreign)).toBe(foreign);
  });

  it('takes anything else for our own mistake', () => {
    expect(toAppError('text').code).toBe('internal');
    expect(toAppError(Object.assign(new Error('dup'), { code: '23505' })).code).toBe('internal');
  });
});
