// Permuted blocks by poi-1 (docs/randomization.md), for Node, which has SHA-256 built in. Run it as
//   node poi-1.js TRIAL SEED STRATUM SIZES ARMS N
// for example: node poi-1.js NCT07115082 7 "" 4,6 climen=1,ha-msc=1 50
// SEED as it stands in the key (7/development for a development list), STRATUM as site=2;age=young or "".
const { createHash } = require("node:crypto");

function* words(key) {
  for (let counter = 0; ; counter++) {
    const digest = createHash("sha256").update(`${key}|${counter}`, "utf8").digest();
    for (let at = 0; at < 32; at += 4) yield digest.readUInt32BE(at);
  }
}

const [trial, seed, stratum, sizesText, armsText, least] = process.argv.slice(2);
const stream = words(["poi-1", trial, seed, stratum].join("|").normalize("NFC"));
const sizes = sizesText.split(",").map(Number);
const arms = armsText.split(",").map((arm) => arm.split("="));
const total = arms.reduce((sum, [, ratio]) => sum + Number(ratio), 0);

function below(n) {
  const rejected = 2 ** 32 - (2 ** 32 % n);
  let word = stream.next().value;
  while (word >= rejected) word = stream.next().value;
  return word % n;
}

for (let slot = 0, number = 1; slot < Number(least); number++) {
  const size = sizes.length > 1 ? sizes[below(sizes.length)] : sizes[0];
  const block = arms.flatMap(([arm, ratio]) => Array((ratio * size) / total).fill(arm));
  for (let i = size - 1; i > 0; i--) {
    const j = below(i + 1);
    [block[i], block[j]] = [block[j], block[i]];
  }
  for (const arm of block) console.log([stratum, ++slot, number, size, arm].join(","));
}
