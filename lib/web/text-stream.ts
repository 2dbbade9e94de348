import { decideAccess, type Verb } from '#lib/domain/access.ts';
import { describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { watchCredential } from './credential-watch.ts';
import { eventHub } from './event-hub.ts';
import { credentialOf } from './identity.ts';
import { openStreams } from './open-streams.ts';

const encoder = new TextEncoder();

/**
 * A long text as an answer that is made while it is read: the next part is asked for when the reader has taken the last. It breaks off,
 * so that nobody takes half of it for all, when the caller may not read on (`verb`), when making it fails, and when the process stops.
 */
export async function textStream(parts: AsyncGenerator<string>, request: Request, verb: Verb): Promise<ReadableStream<Uint8Array>> {
  const credential = credentialOf(request.headers);
  let broken: string | undefined;
  const cleanups: (() => void)[] = [];
  const end = async () => {
    for (const cleanup of cleanups.splice(0)) cleanup();
    await parts.return(undefined);
  };
  if (credential) {
    await eventHub().start();
    cleanups.push(
      watchCredential(credential, (actor) => {
        if (!actor || !decideAccess(actor.grants, verb, {}).allowed) broken = 'the caller may not read on';
      }),
    );
  }
  cleanups.push(
    openStreams.track(() => {
      broken = 'the process stops';
    }),
  );
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (broken !== undefined) throw new Error(broken);
          const next = await parts.next();
          if (!next.done) return controller.enqueue(encoder.encode(next.value));
          await end();
          controller.close();
        } catch (error) {
          rootLog().warn({ error: describeError(error) }, 'a text was broken off');
          await end();
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  );
}
