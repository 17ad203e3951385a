// What of an address may leave the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { reduceAddress } from "../../tag/src/page/address.js";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/address.json", import.meta.url), "utf8"));

for (const { name, address, kept, expected } of cases)
  test(`${name}, also when it is reduced again`, () => {
    assert.equal(reduceAddress(address, kept), expected);
    assert.equal(reduceAddress(expected, kept), expected);
  });
