import { BlockList, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { OutboxKind } from '../domain/outbox.js';

/**
 * The last kind of item that may be sent now: everything where the link is not metered or this unit has an address in
 * one of the depot's networks, nothing after the plate images elsewhere.
 * @param addresses this computer's addresses
 */
export function lowestKind(
  depotNetworks: readonly string[] | undefined,
  addresses: readonly string[] = ownAddresses(),
): OutboxKind {
  if (depotNetworks === undefined) return 'vehicle-image';
  const depot = new BlockList();
  for (const network of depotNetworks) {
    const [address = '', prefix = ''] = network.split('/');
    depot.addSubnet(address, Number(prefix), familyOf(address));
  }
  return addresses.some((address) => depot.check(address, familyOf(address))) ? 'vehicle-image' : 'plate-image';
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}
