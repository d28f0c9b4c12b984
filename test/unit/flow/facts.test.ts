import { expect, test } from 'vitest';
import { Facts } from '../../../server/src/flow/facts.ts';
import { TermTable } from '../../../server/src/flow/terms.ts';

const terms = new TermTable();
const operation = terms.symbol('operation', null);
const read = terms.constant('OPERATION_READ');
const write = terms.constant('OPERATION_WRITE');
const both = terms.constant('OPERATION_BOTH');

test('a value that equals one enumerator is no other', () => {
  const facts = new Facts(terms);
  facts.assume(operation, '==', both);
  expect(facts.decide(operation, '==', read)).toBe(false);
  expect(facts.decide(operation, '!=', read)).toBe(true);
});

test('what a test told by a name outlives the name where paths meet', () => {
  const named = new Facts(terms);
  named.assume(operation, '==', both);
  expect(named.settle(operation, '==', read)).toBe(false);
  const other = new Facts(terms);
  other.assume(operation, '==', write);
  expect(other.settle(operation, '==', read)).toBe(false);
  named.keepCommon(other);
  expect(named.decide(operation, '==', read)).toBe(false);
  expect(named.decide(operation, '==', both)).toBeNull();
});
