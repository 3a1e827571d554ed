import { expect, test } from "vitest";
import { PEER_HEADER, peerGroup } from "#lib/access/peer-group";

const group = (address: string) => peerGroup(new Headers(address === "" ? {} : { [PEER_HEADER]: address }));

test.each([
  ["198.51.100.7", "198.51.100.250", true],
  ["198.51.100.7", "198.51.101.7", false],
  ["2001:db8:1:2:3::4", "2001:db8:1:2:ffff::9", true],
  ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
  ["::ffff:198.51.100.7", "198.51.100.9", true],
])("%s and %s are one network: %s", (one, other, same) => {
  expect(group(one) === group(other)).toBe(same);
});

test.each(["", "no address", "198.51.100"])("“%s” is nobody's network", (address) => {
  expect(group(address)).toBe("unknown");
});
