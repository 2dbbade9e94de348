import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * The only place that reads `process.env`. Every variable Orrery understands is listed here; README's table follows this list.
 * Read lazily, so that a launcher may set a variable before the first use.
 */
export type Env = {
  /** Folder of all state: database, keys, logs, working copies. Default `.orrery` below the current folder. */
  home: string;
  /** Set: an outside PostgreSQL. Unset: the launcher starts the embedded one and sets it. */
  databaseUrl: string | undefined;
  port: number;
  gatewayPort: number;
  /** Addresses the gateway's shared port is opened on, by commas. The first must work, the others are taken where the machine has them. */
  gatewayHosts: string[];
  /** `off`: the web server does not host the engine; run `npm run engine` beside it. */
  engineInWeb: boolean;
  publicUrl: string;
  /** A reverse proxy of ours stands in front and writes X-Forwarded-For; otherwise what a client sends there is not believed. */
  trustProxy: boolean;
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  /** Folders from which a manifest may take `artifact.path` when the plane itself reads it. */
  artifactRoots: string[];
  /** Private hosts, addresses and networks (CIDR) that a manifest may name, such as `git.internal.example` or `10.1.0.0/16`. */
  egressAllow: string[];
  /** Name of the cluster this machine registers as. */
  clusterName: string;
  logLevel: string;
  ci: boolean;
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined;
  /** Prices of the local cluster are not modelled; capacity may be set for tests and small machines. */
  production: boolean;
};

export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const cwd = process.cwd();
  const port = readPort(source.PORT, 3000, 'PORT');
  const issuer = source.ORRERY_OIDC_ISSUER;
  return {
    home: absolute(source.ORRERY_HOME || '.orrery', cwd),
    databaseUrl: source.DATABASE_URL || undefined,
    port,
    gatewayPort: readPort(source.ORRERY_GATEWAY_PORT, 8088, 'ORRERY_GATEWAY_PORT'),
    gatewayHosts: (source.ORRERY_GATEWAY_HOST || '127.0.0.1,::1').split(',').filter(Boolean),
    engineInWeb: source.ORRERY_ENGINE !== 'off',
    publicUrl: source.ORRERY_URL || `http://localhost:${port}`,
    trustProxy: source.ORRERY_TRUST_PROXY === 'on',
    adminEmail: source.ORRERY_ADMIN_EMAIL || undefined,
    adminPassword: source.ORRERY_ADMIN_PASSWORD || undefined,
    artifactRoots: (source.ORRERY_ARTIFACT_ROOTS || 'examples')
      .split(':')
      .filter(Boolean)
      .map((root) => absolute(root, cwd)),
    egressAllow: (source.ORRERY_EGRESS_ALLOW ?? '').split(/[\s,]+/).filter(Boolean),
    clusterName: source.ORRERY_CLUSTER || 'local',
    logLevel: source.ORRERY_LOG || 'info',
    ci: Boolean(source.CI),
    oidc: issuer
      ? {
          issuer,
          clientId: source.ORRERY_OIDC_CLIENT_ID ?? '',
          clientSecret: source.ORRERY_OIDC_CLIENT_SECRET ?? '',
          name: source.ORRERY_OIDC_NAME ?? 'Single sign-on',
        }
      : undefined,
    production: source.NODE_ENV === 'production',
  };
}

/** What the `orrery` command reads. `url` and `token` win over a stored login; `home` is where a plane on this machine leaves its own. */
export type CliEnv = {
  url: string | undefined;
  token: string | undefined;
  home: string;
  /** Folder of the stored logins: `~/.config/orrery`, or below XDG_CONFIG_HOME. */
  configFolder: string;
  colour: boolean;
  ci: boolean;
};

export function readCliEnv(source: NodeJS.ProcessEnv = process.env): CliEnv {
  return {
    url: source.ORRERY_URL || undefined,
    token: source.ORRERY_TOKEN || undefined,
    home: absolute(source.ORRERY_HOME || '.orrery', process.cwd()),
    configFolder: join(source.XDG_CONFIG_HOME || join(homedir(), '.config'), 'orrery'),
    colour: !source.NO_COLOR && source.TERM !== 'dumb',
    ci: Boolean(source.CI),
  };
}

/** A variable that a test or a bench needs by name and the product does not. */
export function readVariable(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** The variables a child of the plane itself (PostgreSQL, the gateway, the engine) inherits, with additions. Never for workloads. */
export function childEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}

function absolute(path: string, cwd: string): string {
  const expanded = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  return isAbsolute(expanded) ? expanded : resolve(cwd, expanded);
}

function readPort(text: string | undefined, fallback: number, name: string): number {
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw new Error(`${name}="${text}" is not a port: use a number from 0 to 65535.`);
  return value;
}
