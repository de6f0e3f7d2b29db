import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { leafHash, MerkleTree } from './merkle.ts';

const sha256 = (...parts: readonly (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** The recursive definition of RFC 6962 §2.1, to hold against the tree that grows. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256('');
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

describe('a Merkle tree', () => {
  test('has the root that RFC 6962 defines, for every size', () => {
    const leaves: Buffer[] = [];
    const tree = new MerkleTree();
    for (let size = 0; size <= 70; size += 1) {
      assert.equal(tree.size, size);
      assert.deepEqual(tree.root(), definedRoot(leaves), `${size} leaves`);
      const leaf = leafHash(`leaf ${size}`);
      assert.deepEqual(leaf, sha256(Buffer.of(0), `leaf ${size}`));
      leaves.push(leaf);
      tree.push(leaf);
    }
  });

  test('has another root when leaves change places', () => {
    const roots = [
      ['a', 'b', 'c'],
      ['b', 'a', 'c'],
      ['a', 'c', 'b'],
      ['a', 'b'],
    ].map(texts => {
      const tree = new MerkleTree();
      for (const text of texts) tree.push(leafHash(text));
      return tree.root().toString('hex');
    });
    assert.equal(new Set(roots).size, roots.length);
  });
});
