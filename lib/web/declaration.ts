import type { z } from 'zod';
import type { Verb } from '#lib/domain/access.ts';
import type { Context } from '#lib/services/context.ts';
import type { Bytes, BytesInput, StreamAnswer, StreamOutput } from './answers.ts';

/**
 * Who may come in: anybody, anybody signed in, or whoever holds the verb in some team. The service behind checks the verb again with
 * its scope; this only turns away early who holds it nowhere.
 */
export type Access = 'public' | 'signed-in' | Verb;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
/** Method and path as the OpenAPI document writes them: `GET /api/v1/services/{id}`. */
export type RouteAddress = `${Method} /api/${string}`;

export type EmptyObject = z.ZodObject<Record<never, never>>;

export type RunArguments<P extends z.ZodObject, Q extends z.ZodObject, I> = {
  ctx: Context;
  params: z.output<P>;
  query: z.output<Q>;
  input: I extends BytesInput ? Bytes : I extends z.ZodType ? z.output<I> : undefined;
  /** The generation the caller last saw (If-Match); undefined when they did not say. */
  ifGeneration: number | undefined;
  /** For streams: `signal` says that the caller has gone. */
  request: Request;
};

export type RouteDeclaration<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  I extends z.ZodType | BytesInput | undefined,
  O extends z.ZodType | StreamOutput,
> = {
  access: Access;
  /** One line for the document. */
  summary: string;
  params?: P;
  query?: Q;
  input?: I;
  output: O;
  /** Default 200, or 204 when the output is `nothing`. */
  status?: 200 | 201 | 202;
  /** The answer shows a secret once: it is not kept for repeats under the same Idempotency-Key. */
  showsSecret?: boolean;
  /** Not part of the document. */
  hidden?: boolean;
  run(args: RunArguments<P, Q, I>): Promise<Answer<O>> | Answer<O>;
};

// biome-ignore lint/suspicious/noConfusingVoidType: what a verb returns that answers nothing
export type Answer<O> = O extends StreamOutput ? StreamAnswer : O extends z.ZodUndefined ? void : O extends z.ZodType ? z.input<O> : never;

/** A declaration whose schemas are not looked at: what the registry, the document and the matrix walk over. */
export type AnyDeclaration = Omit<
  RouteDeclaration<z.ZodObject, z.ZodObject, z.ZodType | BytesInput | undefined, z.ZodType | StreamOutput>,
  'run'
>;

export type RouteHandler = ((
  request: Request,
  context?: { params?: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>) & {
  address: RouteAddress;
  declaration: AnyDeclaration;
};
