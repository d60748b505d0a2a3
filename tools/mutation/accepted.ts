import type { Survivor } from './survivor.js';

/** A survivor that stays, and why. */
export interface Accepted extends Survivor {
  /** Why no test kills it. */
  readonly reason: string;
}

const narrows =
  'equivalent: what follows says no as well; this check is there so that TypeScript knows the type';
const otherRuntime = 'runs only where Node.js is not; npm run test:runtimes plays the contract there';
const sameAnswer = 'equivalent but for time: the strict way gives the same text, several times slower';
const eitherCount =
  'equivalent but for time: where the quick count gives nothing, or another number, the exact count decides';
const undefinedIsFalse = 'equivalent: a function that ends gives undefined, which counts as false';

const plainOrNested =
  'equivalent but for time: requirements without others inside pass through both ways alike';
const textRequiresNothing =
  'equivalent: a text in place of requirements has no members, so it requires nothing';
const sameScopes = 'equivalent: the scopes of the part that failed are in its denial, and count once';

const postQuantum =
  'Node.js 20 has no ML-DSA, and imports every other key; signature.test.ts tries it on a runtime that has';
const base64urlOnly = 'equivalent: what is signed is base64url and a dot, the same bytes in UTF-8';
const slowerRequest = 'equivalent but for time: what reads several sources gives the same result';
const noElement = 'equivalent: that text is no more an element, or a name of one, than nothing is';

const sameInteger = 'equivalent but for time: an integer without leading zeros is encoded as it was';
const oneMoreTurn = 'equivalent but for time: there is nothing left to read in one turn more';

const madeAnew = 'equivalent but for time: terms that are made anew say the same';

const noDotLeft =
  'equivalent: a search that begins anew finds the first dots again, which leaves the count below four';

const refusedLater = 'equivalent but for time: decodeObject refuses the same texts after it has decoded them';

const readBefore =
  'equivalent: the text was read before as a JWT, and gives the same; the check is there so that TypeScript knows the type';
const keptNever =
  'equivalent but for time: no judgment is kept, or only where nothing of the application is asked';

const writtenSoByMost =
  'equivalent but for time: most clients write the normalized form; any other is normalized first, and compared then';
const keptBefore =
  'equivalent but for time: what has a last token is in the memory, which is asked then, and keeps it as it is';
const nothingToForget = 'equivalent but for time: all are looked at, and none of them is out of time';
const sameMac =
  'equivalent but for time: WebCrypto makes the same nonces, to which proof-runtimes.test.ts holds it';
const shownForEach =
  'equivalent: checkProofs looks for what is shown for each member before; the check is there so that TypeScript knows the type';
const noKey = 'equivalent: that text is no key of any algorithm, so no key verifies the token';
const noTarget = 'equivalent: that text is no scheme, and without one there is no target';
const noPart =
  'equivalent: where there is no match, no part of it is read; each of them is there for its type';

/** A line with a file, then its survivors: mutator, original, replacement and reason. */
const rows = String.raw`
lib/monotonic-clock.ts
  EqualityOperator | reading < clock.latest | reading <= clock.latest | equivalent: a step of no seconds adds nothing
lib/thenable.ts
  ConditionalExpression | promise | true | equivalent: without a promise the call throws, and what catches that does nothing
  ConditionalExpression | calls > 1 | false | equivalent: the second call has the promise rejected in any case
lib/to-error.ts
  BooleanLiteral | false | true | equivalent: such an object throws in the next check as well, which counts it as no error
  BlockStatement | { return false; } | {} | ${undefinedIsFalse}
  BlockStatement | { return false; } | {} | ${undefinedIsFalse}
hooks/run-hook.ts
  StringLiteral | 'anything' | "" | equivalent: every value is accepted, so no error has this text
response/challenge.ts
  ArrayDeclaration | [] | ["Stryker was here"] | equivalent: without algorithms only Bearer is offered, whose challenge has no list of them
  StringLiteral | 'DPoP' | "" | equivalent: a challenge that is alone has the error in any case
authority/jwt-issuer.ts
  ConditionalExpression | first === undefined | false | ${narrows}
token/base64url.ts
  StringLiteral | 'utf-8' | "" | the module cannot be loaded with it, so every test file fails; the runner of Stryker counts failed tests only
  BlockStatement | { return undefined; } | {} | equivalent: a function that ends gives undefined
  BlockStatement | { return undefined; } | {} | equivalent: a function that ends gives undefined
  StringLiteral | '\ufffd' | "" | ${sameAnswer}
  BooleanLiteral | true | false | equivalent: what begins with a byte order mark is refused before it is decoded
  ConditionalExpression | !mayStartObject(segment) | false | ${refusedLater}
  OptionalChaining | text?.trimStart | text.trimStart | equivalent: reading undefined throws, and what catches that gives undefined
  ConditionalExpression | 'eICD'.includes(segment.charAt(0)) && segment !== '' | true | ${refusedLater}
  LogicalOperator | 'eICD'.includes(segment.charAt(0)) && segment !== '' | 'eICD'.includes(segment.charAt(0)) || segment !== '' | ${refusedLater}
  ConditionalExpression | segment !== '' | true | ${refusedLater}
  StringLiteral | '' | "Stryker was here!" | ${refusedLater}
  ConditionalExpression | reused !== undefined && segment.length <= reused.length | false | ${sameAnswer}
  EqualityOperator | reused !== undefined | reused === undefined | ${sameAnswer}
  ConditionalExpression | reused !== undefined | true | ${otherRuntime}
  EqualityOperator | segment.length <= reused.length | segment.length < reused.length | ${sameAnswer}
  OptionalChaining | NodeBuffer?.allocUnsafeSlow | NodeBuffer.allocUnsafeSlow | ${otherRuntime}
token/classify.ts
  ConditionalExpression | before === -1 | false | ${noDotLeft}
  UnaryOperator | -1 | +1 | ${noDotLeft}
  StringLiteral | '' | "Stryker was here!" | equivalent: neither text is a header
http/https-url.ts
  ConditionalExpression | url === undefined | false | ${narrows}
verifier/guards.ts
  ConditionalExpression | headers === reply.headers | false | equivalent but for time: a copy of the verdict says the same
  ConditionalExpression | granted.get(raw) !== undefined | true | equivalent but for time: nothing is written to a request that holds nothing
keys/jwks.ts
  EqualityOperator | first < toRead.length | first <= toRead.length | ${oneMoreTurn}
  ConditionalExpression | toRead.length > keysPerTurn | true | ${oneMoreTurn}
  EqualityOperator | toRead.length > keysPerTurn | toRead.length >= keysPerTurn | ${oneMoreTurn}
  LogicalOperator | nodeSignature(key, algorithm) ?? webSignature(key, algorithm) | nodeSignature(key, algorithm) && webSignature(key, algorithm) | equivalent but for time: both give the same answers, to which one-key.test.ts holds them
keys/jwks-cache.ts
  OptionalChaining | context.observe?.({ type: 'keys_refreshed', source, keys: keys.length, seconds: now - start }) | context.observe({ type: 'keys_refreshed', source, keys: keys.length, seconds: now - start }) | equivalent: what is thrown there is caught, and the set that was just brought is served
keys/key-options.ts
  ArrayDeclaration | [] | ["Stryker was here"] | equivalent: the options were checked, so each name is that of an algorithm
keys/import-public-jwk.ts
  ObjectLiteral | { ...jwk, alg: algorithm } | {} | ${postQuantum}
  ConditionalExpression | jwk.kty === 'AKP' | true | ${postQuantum}
  ConditionalExpression | jwk.kty === 'AKP' | false | ${postQuantum}
  EqualityOperator | jwk.kty === 'AKP' | jwk.kty !== 'AKP' | ${postQuantum}
  StringLiteral | 'AKP' | "" | ${postQuantum}
keys/jwk-policy.ts
  ConditionalExpression | !/^A[A-P]/.test(integer) | false | ${sameInteger}
  Regex | /^A[A-P]/ | /A[A-P]/ | ${sameInteger}
keys/keys-per-kid.ts
  ObjectLiteral | { what: 'the key', timeout } | {} | ${otherRuntime}
  StringLiteral | 'the key' | "" | ${otherRuntime}
  StringLiteral | '' | "Stryker was here!" | equivalent: one text stands for every "alg", whatever it is
keys/remote-pem-keys.ts
  ArrayDeclaration | [] | ["Stryker was here"] | ${noKey}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noKey}
keys/merged-keys.ts
  ConditionalExpression | outage !== undefined | true | equivalent: without a set and without an outage, a source is still loading, and the request waits for it; the check is there so that TypeScript knows the type
keys/checked-key-source.ts
  ConditionalExpression | keySetAnswer.holds(result) | false | equivalent but for time: the slow way gives the same set, with one function more for each request
keys/pem.ts
  OptionalChaining | blocks[0]?.[2]?.replace | blocks[0]?.[2].replace | ${narrows}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noElement}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noElement}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noElement}
  ConditionalExpression | first === undefined | false | ${narrows}
  StringLiteral | '' | "Stryker was here!" | ${noElement}
  StringLiteral | '' | "Stryker was here!" | ${noElement}
claims/principal-kind.ts
  ConditionalExpression | gty === undefined && grant === undefined && idtyp === undefined && aut === undefined | false | equivalent but for time: most tokens have none of these claims, so none is looked up by name
signature/verify-signature.ts
  ConditionalExpression | !wasVerified(token) | true | equivalent but for time: the header of a verified token does not change
claims/rules/typ.ts
  BooleanLiteral | true | false | equivalent: only the name of this member counts
  ConditionalExpression | typ === 'JWT' | false | equivalent but for time: the slow way gives the same text
claims/rules/token-use.ts
  StringLiteral | '' | "Stryker was here!" | equivalent: no kind of token has either text as its name
  StringLiteral | '' | "Stryker was here!" | equivalent: no kind of token has either text as its name
  StringLiteral | '' | "Stryker was here!" | equivalent: no kind of token has either text as its name
claims/principal.ts
  EqualityOperator | start < text.length | start <= text.length | equivalent: behind the end there is no word
verifier/check-claims.ts
  OptionalChaining | judge.isRevoked?.(access) | judge.isRevoked(access) | equivalent: it was looked for before; the check is there so that TypeScript knows the type
verifier/verifier-options.ts
  ConditionalExpression | typeof value === 'function' | true | equivalent: a call of what is no function throws, which is a problem of the clock too
verifier/proof-step.ts
  BooleanLiteral | false | true | equivalent: what is denied is granted nothing, so nobody asks whether it is bound
  BooleanLiteral | false | true | equivalent: what is denied is granted nothing, so nobody asks whether it is bound
  ConditionalExpression | proofs === undefined | false | equivalent but for time: a copy of the credential says the same
verifier/create-verifier.ts
  ConditionalExpression | settings.proofs.length > 0 | true | ${keptNever}
  EqualityOperator | settings.proofs.length > 0 | settings.proofs.length >= 0 | ${keptNever}
verifier/short-path.ts
  ConditionalExpression | terms.otherRules.length > 0 | true | equivalent but for time: no rule is run
  EqualityOperator | terms.otherRules.length > 0 | terms.otherRules.length >= 0 | equivalent but for time: no rule is run
  ConditionalExpression | judgment !== undefined && credential.noPrograms !== true | false | ${keptNever}
  ConditionalExpression | !(asked instanceof Promise) | true | equivalent: only what asks the application is a promise, and nothing of that is kept
  ConditionalExpression | !(asked instanceof Promise) | false | ${keptNever}
  BooleanLiteral | !(asked instanceof Promise) | asked instanceof Promise | ${keptNever}
  ConditionalExpression | hasProofs || judged.denial || !isPlain(decision.terms.authority) | true | ${keptNever}
  BooleanLiteral | !isPlain(decision.terms.authority) | isPlain(decision.terms.authority) | ${keptNever}
  ConditionalExpression | judged.access === (token as CacheableJwt).access | false | ${keptNever}
  EqualityOperator | judged.access === (token as CacheableJwt).access | judged.access !== (token as CacheableJwt).access | ${keptNever}
  ConditionalExpression | token.kind !== 'jwt' | false | ${narrows}
  ConditionalExpression | known && areCurrent(known) | false | ${madeAnew}
  ConditionalExpression | terms !== known | true | ${madeAnew}
  ConditionalExpression | terms !== known | false | ${madeAnew}
  EqualityOperator | terms !== known | terms === known | ${madeAnew}
verifier/verified-token-cache.ts
  ConditionalExpression | token.kind !== 'jwt' | false | ${narrows}
  ConditionalExpression | classified.denial || classified.token.kind !== 'jwt' | false | ${readBefore}
  LogicalOperator | classified.denial || classified.token.kind !== 'jwt' | classified.denial && classified.token.kind !== 'jwt' | ${readBefore}
  ConditionalExpression | classified.token.kind !== 'jwt' | false | ${readBefore}
  ConditionalExpression | !Object.isFrozen(unverified.header) | true | equivalent but for time: a header that is frozen is in the cache of headers already, or is put there once more
  ConditionalExpression | value !== last | true | equivalent but for time: the same object has the same size
  ConditionalExpression | cacheable.principal !== undefined | false | equivalent but for time: the same claims give the same principal
verifier/token-decision.ts
  EqualityOperator | from < now | from <= now | equivalent but for time: the window is a second narrower than the rules allow, so both paths accept at its ends
  EqualityOperator | now < until | now <= until | equivalent but for time: the window is a second narrower than the rules allow, so both paths accept at its ends
  ConditionalExpression | key === verifiedBy | true | equivalent but for time: the window depends on the claims alone, and the key set is asked for the key of the token in any case
  ConditionalExpression | judgment === undefined | false | equivalent but for time: the full path judges then
  BlockStatement | { return claims === undefined && principal === undefined && isRevoked === undefined; } | {} | ${keptNever}
  ConditionalExpression | claims === undefined && principal === undefined && isRevoked === undefined | false | ${keptNever}
  EqualityOperator | principal === undefined | principal !== undefined | ${keptNever}
verifier/resource.ts
  StringLiteral | '' | "Stryker was here!" | equivalent: a text that is split has a first part
  ArrayDeclaration | [] | ["Stryker was here"] | ${noElement}
  BlockStatement | { return false; } | {} | ${undefinedIsFalse}
authority/claim-rules.ts
  ConditionalExpression | tolerance === defaultTolerance && !mayLackExpiry | false | equivalent but for time: rules that are made anew say the same
authority/kind-option.ts
  ConditionalExpression | result.denial | false | equivalent: what has a denial is denied, whatever else it has
authority/select-authority.ts
  ConditionalExpression | token.kind !== 'jwt' | false | ${narrows}
  EqualityOperator | index < aud.length | index <= aud.length | equivalent: no audience is undefined
  ConditionalExpression | token.kind === 'jwt' | true | ${narrows}
  ConditionalExpression | authority.issuers === undefined | true | equivalent but for time, which npm run bench measures: all are asked, and the same one accepts
claims/rules/numeric-date.ts
  ConditionalExpression | typeof value === 'number' | true | ${narrows}
signature/algorithms.ts
  MethodExpression | Object.keys(algorithms).filter(isAlgorithm) | Object.keys(algorithms) | equivalent: every name of the table is in the table; the filter is there for its type
signature/key-set.ts
  ConditionalExpression | key.kid === undefined | false | equivalent: no token asks for that entry; the check is there so that TypeScript knows the type
  ConditionalExpression | withoutKid.length === 0 | false | equivalent but for time: no key is added to any list
signature/hmac.ts
  ConditionalExpression | crypto === undefined | false | ${otherRuntime}
  StringLiteral | 'latin1' | "" | ${base64urlOnly}
  BooleanLiteral | false | true | equivalent: the key stays in the check, so nothing can export it
signature/web-algorithm.ts
  OptionalChaining | hash?.slice | hash.slice | equivalent: every RSA algorithm has a hash; the check is there so that TypeScript knows the type
signature/web-crypto.ts
  ConditionalExpression | type === 'public' | true | equivalent: no other key of these algorithms is for verifying
signature/node-crypto.ts
  ConditionalExpression | modulus === undefined | false | equivalent on Node.js, which tells the length of every RSA modulus
  OptionalChaining | keyObject.asymmetricKeyDetails?.modulusLength | keyObject.asymmetricKeyDetails.modulusLength | ${otherRuntime}
  ConditionalExpression | isWorkers() | false | ${otherRuntime}
  OptionalChaining | process?.getBuiltinModule | process.getBuiltinModule | ${otherRuntime}
  OptionalChaining | process?.getBuiltinModule?.('node:crypto') | process?.getBuiltinModule('node:crypto') | ${otherRuntime}
  ConditionalExpression | kty === 'RSA' | true | equivalent: other keys have no padding, so none is used
  BlockStatement | { // The edge runtime of Next.js throws on a Node.js function that it lacks. return undefined; } | {} | equivalent: a function that ends gives undefined
  ConditionalExpression | crypto === undefined | false | ${otherRuntime}
  ConditionalExpression | length !== undefined | true | equivalent on Node.js, which tells the length of every modulus; a runtime that tells none leaves the length to its verification
  StringLiteral | 'latin1' | "" | ${base64urlOnly}
  StringLiteral | 'latin1' | "" | ${base64urlOnly}
  BlockStatement | { try { return create(); } catch { return undefined; } } | {} | ${postQuantum}
  BlockStatement | { return create(); } | {} | ${postQuantum}
  BlockStatement | { return undefined; } | {} | ${postQuantum}
  ArrowFunction | () => KeyObject.from(key) | () => undefined | ${postQuantum}
  ConditionalExpression | kty === 'AKP' | true | ${postQuantum}
  ConditionalExpression | kty === 'AKP' | false | ${postQuantum}
  EqualityOperator | kty === 'AKP' | kty !== 'AKP' | ${postQuantum}
  StringLiteral | 'AKP' | "" | ${postQuantum}
  ConditionalExpression | keyObject === undefined | false | ${postQuantum}
request/extract.ts
  ConditionalExpression | sources.length === 1 | false | ${slowerRequest}
  BlockStatement | { if (source !== authorizationHeader) return undefined; let value: unknown; try { value = request.header('authorization'); } catch (thrown) { // The error for a request that was not adapted comes later. if (typeof request.header !== 'function') return undefined; throw toError(thrown, reading); } if (typeof value !== 'string') { ignoreRejection(value); return undefined; } const scheme = value.startsWith('DPoP') ? 'DPoP' : undefined; const token = usualToken(value, scheme ?? 'Bearer'); if (token === undefined) return undefined; return { credential: { token, scheme, accept: undefined, noPrograms: false, request } }; } | {} | ${slowerRequest}
  ConditionalExpression | source !== authorizationHeader | true | ${slowerRequest}
  BlockStatement | { value = request.header('authorization'); } | {} | ${slowerRequest}
request/cookie.ts
  StringLiteral | '%' | "" | equivalent but for time: decoding changes nothing in a value without a percent sign
  ConditionalExpression | !value.includes('%') | false | equivalent but for time: decoding changes nothing in a value without a percent sign
  ArrayDeclaration | [] | ["Stryker was here"] | equivalent: that text is no cookie
token/unique-names.ts
  StringLiteral | '{' | "" | equivalent but for time: members are counted in nested values as well, of which there are none
  ConditionalExpression | quickCount(text) === members | false | ${eitherCount}
  BlockStatement | { let count = 0; for (let index = text.indexOf(':'); index !== -1; index = text.indexOf(':', index + 1)) { let before = index - 1; while (text.charCodeAt(before) <= space) before -= 1; if (text.charCodeAt(before) === quote) count += 1; } for (let index = text.indexOf('\\'); index !== -1; index = text.indexOf('\\', index + 2)) if (isSurrogate(text, index)) return undefined; return count; } | {} | ${eitherCount}
  StringLiteral | ':' | "" | equivalent: it finds the start of the text first, where no colon is
  ConditionalExpression | index !== -1 | false | ${eitherCount}
  BlockStatement | { let before = index - 1; while (text.charCodeAt(before) <= space) before -= 1; if (text.charCodeAt(before) === quote) count += 1; } | {} | ${eitherCount}
  ConditionalExpression | text.charCodeAt(before) === quote | false | ${eitherCount}
  ConditionalExpression | text.charCodeAt(before) === quote | true | ${eitherCount}
  AssignmentOperator | count += 1 | count -= 1 | ${eitherCount}
  StringLiteral | '\\' | "" | equivalent: it finds the start of the text first, where no backslash is
  ConditionalExpression | isSurrogate(text, index) | true | ${eitherCount}
  EqualityOperator | index < text.length | index <= text.length | equivalent: behind the end there is no character
requirements/accepts.ts
  ConditionalExpression | accept.length === authorities.length | false | equivalent but for time: a list of all authorities accepts the same tokens as no list
  ConditionalExpression | !isNested(requirements) | false | ${plainOrNested}
  ConditionalExpression | allOf !== undefined || anyOf !== undefined | true | ${plainOrNested}
requirements/authorize.ts
  ConditionalExpression | isNested(requirements) | true | ${plainOrNested}
  ArrayDeclaration | [] | ["Stryker was here"] | ${textRequiresNothing}
  ArrayDeclaration | [] | ["Stryker was here"] | ${textRequiresNothing}
  ArrayDeclaration | [] | ["Stryker was here"] | ${textRequiresNothing}
  MethodExpression | allOf.filter((_, index) => index !== at) | allOf | ${sameScopes}
  ConditionalExpression | index !== at | true | ${sameScopes}
requirements/check-members.ts
  ConditionalExpression | kind !== undefined | true | equivalent but for time: no kind accepts every kind
requirements/facts.ts
  ArrowFunction | () => Number.NaN | () => undefined | equivalent: these facts have no claims, so no time is compared; and comparisons with undefined fail as those with NaN do
requirements/policies.ts
  ArrayDeclaration | [] | ["Stryker was here"] | equivalent: what is no object is an error before its names count
requirements/all-to-ask-for.ts
  StringLiteral | 'not_allowed' | "" | equivalent: the index of the first place and of none are both the lowest
proof/call-method.ts
  ConditionalExpression | value === accepted | false | equivalent but for time: it is a result in any case
  OptionalChaining | members[name]?.(value[name]) | members[name](value[name]) | equivalent: the name is in the table; the check is there so that TypeScript knows the type
proof/certificate-formats.ts
  StringLiteral | '' | "Stryker was here!" | equivalent: neither text is PEM
  StringLiteral | '' | "Stryker was here!" | ${noPart}
  StringLiteral | '' | "Stryker was here!" | ${noPart}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noPart}
  BlockStatement | { return undefined; } | {} | equivalent: a function that ends gives undefined
  ConditionalExpression | cert === undefined | false | ${narrows}
  ConditionalExpression | hash === undefined | false | ${narrows}
proof/check-target.ts
  MethodExpression | origins.some((one) => htu === one + expected) | origins.every(one => htu === one + expected) | ${writtenSoByMost}
  ArrowFunction | (one) => htu === one + expected | () => undefined | ${writtenSoByMost}
  ConditionalExpression | htu === one + expected | false | ${writtenSoByMost}
  ArithmeticOperator | one + expected | one - expected | ${writtenSoByMost}
  ConditionalExpression | written | false | ${writtenSoByMost}
proof/dpop-checks.ts
  OptionalChaining | key.prepare?.() | key.prepare() | equivalent: the key of a proof is imported at its first use, so it has this function; the check is there so that TypeScript knows the type
proof/dpop-options.ts
  ConditionalExpression | origin === undefined | false | ${narrows}
proof/dpop-proof.ts
  ConditionalExpression | key.last !== undefined | false | ${keptBefore}
  ConditionalExpression | isKept | false | ${keptBefore}
proof/memory-replay.ts
  ConditionalExpression | earliest >= now | false | ${nothingToForget}
  EqualityOperator | earliest >= now | earliest > now | ${nothingToForget}
  ConditionalExpression | end !== undefined | true | equivalent: nothing is no later time; the check is there so that TypeScript knows the type
  OptionalChaining | cluster?.isWorker | cluster.isWorker | equivalent: reading undefined throws, and what catches that gives false
  BlockStatement | { // The edge runtime of Next.js throws on a Node.js function that it lacks. return false; } | {} | ${undefinedIsFalse}
proof/nonces.ts
  StringLiteral | 'invalid' | "" | equivalent: only 'valid' and 'renew' are compared
proof/proof-checks.ts
  OptionalChaining | presented.proofs?.[member] | presented.proofs[member] | ${shownForEach}
  ConditionalExpression | shown === undefined | false | ${shownForEach}
proof/proof-key.ts
  ConditionalExpression | algorithm === undefined | false | ${narrows}
  ConditionalExpression | typ !== undefined | true | ${narrows}
proof/stateless-nonces.ts
  BooleanLiteral | false | true | equivalent: the key stays in the function, so nothing can export it
  ConditionalExpression | node | false | ${sameMac}
  BlockStatement | { const key = node.createSecretKey(secret); return (time) => node .createHmac('sha256', key) .update(purpose + time) .digest('base64url'); } | {} | ${sameMac}
proof/target-uri.ts
  StringLiteral | '' | "Stryker was here!" | ${noTarget}
  StringLiteral | '' | "Stryker was here!" | ${noTarget}
  StringLiteral | '' | "Stryker was here!" | ${noTarget}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noTarget}
  ArrayDeclaration | [] | ["Stryker was here"] | ${noTarget}
  ArrayDeclaration | [] | ["Stryker was here"] | equivalent: without a match there is no host, and so no target
  ConditionalExpression | !text.includes('%') | false | equivalent but for time: without a percent sign there is nothing to decode
  StringLiteral | '%' | "" | equivalent but for time: without a percent sign there is nothing to decode
  ConditionalExpression | !path.includes('/.') | false | equivalent but for time: without a dot segment there is nothing to remove
  StringLiteral | '/.' | "" | equivalent but for time: without a dot segment there is nothing to remove
`;

/** Changes that no test notices and none should; npm run mutation fails for an entry that fits no survivor. */
export const accepted: readonly Accepted[] = rows.split(/\n(?=\S)/).flatMap((block) => {
  const [file = '', ...lines] = block.trim().split('\n');
  return lines.map((line) => {
    const [mutator = '', original = '', replacement = '', reason = ''] = line.trim().split(' | ');
    return { file, mutator, original, replacement, reason };
  });
});
