import { hash } from 'node:crypto';

// RFC 6962 §2.1: leaves and inner nodes are hashed with different prefixes, so that neither passes for the other.
const nodePrefix = Buffer.of(1);

/** SHA-256 of a leaf's text, as RFC 6962 §2.1 hashes leaves. */
export function leafHash(text: string): Buffer {
  return hash('sha256', `\u0000${text}`, 'buffer');
}

interface Subtree {
  readonly leaves: number;
  readonly hash: Buffer;
}

/** A Merkle tree (RFC 6962 §2.1) that takes one leaf hash after the other and keeps only logarithmically many. */
export class MerkleTree {
  /** Complete subtrees, from the left; each is larger than the next. */
  readonly #subtrees: Subtree[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(leaf: Buffer): void {
    this.#size += 1;
    let right: Subtree = { leaves: 1, hash: leaf };
    for (let left = this.#subtrees.at(-1); left?.leaves === right.leaves; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      right = { leaves: left.leaves + right.leaves, hash: nodeHash(left.hash, right.hash) };
    }
    this.#subtrees.push(right);
  }

  /** Of a tree without leaves it is the hash of nothing. */
  root(): Buffer {
    const last = this.#subtrees.at(-1);
    if (last === undefined) return hash('sha256', '', 'buffer');
    return this.#subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left.hash, right), last.hash);
  }
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');
}
