import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { AppError } from './errors.ts';

/**
 * Resolves a host that a user wrote and gives the one address to connect to, so that a second look-up cannot answer differently.
 * Every address of the name must be public, or be allowed (`allow`: host names, addresses, CIDR networks).
 * @throws AppError `denied` with the way out, `unavailable` when the name does not resolve
 */
export async function resolveEgress(host: string, allow: readonly string[]): Promise<{ address: string; family: 4 | 6 }> {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const found = await lookup(name, { all: true }).catch((cause) => {
    throw new AppError('unavailable', `The host "${host}" cannot be found.`, { cause });
  });
  const allowed = allowance(allow);
  for (const { address } of found) {
    if (!allowed.names.has(name) && !isPublicAddress(address) && !allowed.holds(address))
      throw new AppError(
        'denied',
        `The host "${host}" is on a private network (${address}). An administrator may allow it in ORRERY_EGRESS_ALLOW.`,
      );
  }
  const [first] = found;
  if (!first) throw new AppError('unavailable', `The host "${host}" has no address.`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** Is the host itself named by the configuration, not only a network it is in? */
export const isNamedEgress = (host: string, allow: readonly string[]): boolean => allowance(allow).names.has(host.toLowerCase());

/** Neither loopback, private, link-local, multicast, reserved, nor a wrapping of one of those. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !PRIVATE.check(address, 'ipv4');
  return kind === 6 && !PRIVATE.check(address, 'ipv6') && GLOBAL_UNICAST.check(address, 'ipv6');
}

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
// Teredo, documentation and 6to4 lie inside 2000::/3 and may carry a private IPv4 address.
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6');

const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');

function allowance(allow: readonly string[]): { names: Set<string>; holds(address: string): boolean } {
  const names = new Set<string>();
  const networks = new BlockList();
  for (const entry of allow) {
    const [base = '', bits] = entry.split('/');
    const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(base) && bits !== undefined) networks.addSubnet(base, Number(bits), family);
    else if (isIP(base)) networks.addAddress(base, family);
    else names.add(entry.toLowerCase());
  }
  return { names, holds: (address) => networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
}
