import { Blob as WholeBlob } from "node:buffer";
import { expect, test } from "vitest";
import { isDisplayP3 } from "../src/pictures/decoders/displayP3";
import { foreignFormatOf } from "../src/pictures/decoders/foreign";

/** Bytes of numbers, and of texts by their codes. */
function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
}

/** A 32-bit number. */
function long(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >> shift) & 0xff);
}

/** A profile with one tag before that of the red primary, whose X is given. */
function profile(redX: number): (string | number[])[] {
  const tags = ["cprt", long(0), long(0), "rXYZ", long(200), long(20)];
  const head = [new Array<number>(128).fill(0), long(2), ...tags];
  return [...head, new Array<number>(200 - 132 - 24).fill(0), "XYZ ", long(0), long(Math.round(redX * 65536)), long(0)];
}

test.each([
  ["HEIC", bytes(long(24), "ftypheic")],
  ["HEIC", bytes(long(24), "ftypmif1")],
  ["JPEG XL", bytes([0xff, 0x0a], "whatever")],
  ["JPEG XL", bytes(long(12), "JXL ", [13, 10, 0x87, 10])],
  [undefined, bytes(long(24), "ftypmp42")],
  [undefined, bytes([0xff, 0xd8, 0xff])],
  [undefined, bytes()],
])("a file is %s by how it begins", async (format, file) => {
  const blob = new WholeBlob([file]) as Blob; // that of the test's browser cannot be read in parts
  expect(await foreignFormatOf(blob)).toBe(format);
});

test.each([
  ["by its profile", true, bytes("ftypheic", "colrprof", ...profile(0.5151))],
  ["by its profile, before its code", true, bytes("colrnclx", [0, 1], "colrprof", ...profile(0.5151))],
  ["by its code", true, bytes("ftypheic", "colrnclx", [0, 12, 0, 13])],
  ["not with the profile of sRGB", false, bytes("colrprof", ...profile(0.4361))],
  ["not with the code of sRGB", false, bytes("colrnclx", [0, 1])],
  ["not if it says nothing", false, bytes("ftypheic")],
  ["not if its profile is cut short", false, bytes("colrprof", [0, 0])],
])("the colours of a file are those of Display P3 %s", (_, expected, file) => {
  expect(isDisplayP3(file.buffer)).toBe(expected);
});
