import { describe, expect, test } from "vitest";
import { addressRefusal, urlRefusal } from "#lib/platform/address-guard";

describe("addresses that a webhook never reaches", () => {
  test.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2002:0a00:0001::1",
    "2002:7f00:0001::",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff05::1:3",
    "not an address",
    "localhost",
    "",
  ])("%j", (address) => expect(addressRefusal(address)).not.toBeNull());

  test.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])(
    "%s is public",
    (address) => expect(addressRefusal(address)).toBeNull(),
  );
});

describe("URLs that are refused before anything is resolved", () => {
  test.each([
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "https://user:secret@hooks.example.org/",
    "https://localhost/",
    "https://api.localhost/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://169.254.169.254/latest/meta-data/",
    "nonsense",
  ])("%s", (url) => expect(urlRefusal(url, false)).not.toBeNull());

  test("a public https name passes, and is checked again when it is resolved", () => {
    expect(urlRefusal("https://hooks.example.org/rebound", false)).toBeNull();
  });

  test("private ones pass where the server says so, but never with a password or another scheme", () => {
    expect(urlRefusal("http://127.0.0.1:8080/hook", true)).toBeNull();
    expect(urlRefusal("http://user:secret@127.0.0.1/", true)).not.toBeNull();
    expect(urlRefusal("ftp://127.0.0.1/", true)).not.toBeNull();
  });
});
