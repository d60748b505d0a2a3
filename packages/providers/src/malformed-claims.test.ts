import type { Authority, Claims, Requirements } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { vendorCredentials } from '../test/vendor-credentials.js';
import { corpus } from './corpus.js';
import { keycloak } from './index.js';
import type { Sample } from './sample.js';

const network = await createIssuerNetwork();

/** The authorities of all presets and vendors by name. */
const authorities = new Map(
  [
    ...presets.map(({ make }) => make()),
    ...vendorCredentials.toReversed().flatMap(({ authorities: make }) => make()),
  ].map((authority) => [authority.name, authority]),
);

const ofClient = keycloak({ issuer: 'https://id.acme.test/realms/acme', audience: 'api', client: 'api' });

const permission = { permissions: ['reports:delete'] };
const organization = { organization: true } as const;
const scope = { scopes: ['delete'] };

const noTexts = [7, '', {}, ['acme'], true];
const noLists = [7, 'admin', { 0: 'admin' }, [7], [{ name: 'admin' }], true];

const ownerOfZitadel = 'urn:zitadel:iam:user:resourceowner:id';
const rolesOfZitadel = 'urn:zitadel:iam:org:project:69234237810729019:roles';

/** The organization of a Clerk session, which must have an id. */
const ofClerk = (id: unknown): Claims => ({ o: { id } });

/** A token of the corpus, the values of a claim, what a route requires, and the claim that its hint names. */
type Row = readonly [
  title: keyof typeof corpus,
  claimsOf: (value: unknown) => Claims,
  values: readonly unknown[],
  requirements: Requirements,
  claim: string,
  authority?: Authority<string, unknown>,
];

/** The claims that make a member malformed, whatever the value is. */
const within = [7, 'acme', ['acme'], true];

const rows: readonly Row[] = [
  ['Auth0: a user', (org_id) => ({ org_id }), noTexts, organization, 'org_id'],
  ['Auth0: a user', (permissions) => ({ permissions }), [7, {}, [7], true], permission, 'permissions'],
  ['Okta: a user', (scp) => ({ scp }), [7, {}, [7], true], scope, 'scp'],
  ['Entra ID: a user, v2.0', (roles) => ({ roles }), noLists, permission, 'roles'],
  ['Entra ID: a user, v2.0', (idtyp) => ({ idtyp }), noTexts, { kind: 'person' }, 'idtyp'],
  ['Entra External ID: a user', (roles) => ({ roles }), noLists, permission, 'roles'],
  ['Cognito: a user', (groups) => ({ 'cognito:groups': groups }), noLists, permission, 'cognito:groups'],
  ['Keycloak: a user', (roles) => ({ realm_access: { roles } }), noLists, permission, 'realm_access'],
  ['Keycloak: a user', (realm_access) => ({ realm_access }), within, permission, 'realm_access'],
  [
    'Keycloak: a user',
    (roles) => ({ aud: 'api', resource_access: { api: { roles } } }),
    noLists,
    permission,
    'resource_access',
    ofClient,
  ],
  [
    'Keycloak: a user',
    (api) => ({ aud: 'api', resource_access: { api } }),
    within,
    permission,
    'resource_access',
    ofClient,
  ],
  [
    'Keycloak: a user',
    (resource_access) => ({ aud: 'api', resource_access }),
    within,
    permission,
    'resource_access',
    ofClient,
  ],
  ['Google: a user of a Workspace', (hd) => ({ hd }), noTexts, organization, 'hd'],
  ['Google Cloud IAP: a user', (hd) => ({ hd }), noTexts, organization, 'hd'],
  ['Firebase: a user', (tenant) => ({ firebase: { tenant } }), noTexts, organization, 'firebase'],
  ['Firebase: a user', (firebase) => ({ firebase }), within, organization, 'firebase'],
  [
    'GitHub Actions: a job',
    (repository_owner) => ({ repository_owner }),
    noTexts,
    organization,
    'repository_owner',
  ],
  ['GitLab: a job', (namespace_path) => ({ namespace_path }), noTexts, organization, 'namespace_path'],
  ['Vercel: a deployment', (owner_id) => ({ owner_id }), noTexts, organization, 'owner_id'],
  ['Descope: a user', (dct) => ({ dct }), noTexts, organization, 'dct'],
  ['Descope: a user', (dct) => ({ dct }), noTexts, permission, 'dct'],
  ['Descope: a user', (permissions) => ({ dct: null, permissions }), noLists, permission, 'permissions'],
  ['Descope: a user', (T2) => ({ dct: 'T2', tenants: { T2 } }), within, permission, 'tenants'],
  ['Descope: a user', (tenants) => ({ dct: 'T2', tenants }), within, permission, 'tenants'],
  ['PropelAuth: a user', (org_member_info) => ({ org_member_info }), within, organization, 'org_member_info'],
  ['PropelAuth: a user', (org_member_info) => ({ org_member_info }), within, permission, 'org_member_info'],
  [
    'PropelAuth: a user',
    (org_id) => ({ org_member_info: { org_id, user_permissions: ['reports:delete'] } }),
    noTexts,
    permission,
    'org_member_info',
  ],
  [
    'PropelAuth: a user',
    (user_permissions) => ({ org_member_info: { org_id: 'o', user_permissions } }),
    noLists,
    permission,
    'org_member_info',
  ],
  ['Kinde: a user', (org_code) => ({ org_code }), noTexts, organization, 'org_code'],
  ['Zitadel: a user', (owner) => ({ [ownerOfZitadel]: owner }), noTexts, organization, ownerOfZitadel],
  ['Zitadel: a user', (roles) => ({ [rolesOfZitadel]: roles }), within, permission, rolesOfZitadel],
  ['Logto: a user', (organization_id) => ({ organization_id }), noTexts, organization, 'organization_id'],
  ['FusionAuth: a user', (roles) => ({ roles }), noLists, permission, 'roles'],
  ['WorkOS: a session', (org_id) => ({ org_id }), noTexts, organization, 'org_id'],
  ['WorkOS: a session', (permissions) => ({ permissions }), [7, {}, [7]], permission, 'permissions'],
  ['WorkOS: a Connect machine', (org_id) => ({ org_id }), noTexts, organization, 'org_id'],
  [
    'WorkOS: an agent made from a blueprint',
    (permissions) => ({ permissions }),
    [7, {}, [7]],
    permission,
    'permissions',
  ],
  ['Clerk: a session, v2', (o) => ({ o }), [7, 'org_2', ['org_2'], {}], organization, 'o'],
  ['Clerk: a session, v2', ofClerk, noTexts, organization, 'o'],
  ['Clerk: a session, v2', ofClerk, noTexts, permission, 'o'],
  ['Clerk: a session, v1', (org_id) => ({ org_id }), noTexts, organization, 'org_id'],
  ['Clerk: a session, v2', (permissions) => ({ permissions }), [7, {}, [7]], permission, 'permissions'],
  ['Clerk: an OAuth application', (scp) => ({ scp }), [7, {}, [7]], scope, 'scp'],
];

/** Returns the hint of the denial; nothing if the token is granted. */
async function hintFor(row: Row, value: unknown, requirements?: Requirements): Promise<string | undefined> {
  const [title, claimsOf, , , , authority] = row;
  const sample: Sample = corpus[title];
  const token = await network.sign({ ...sample.claims, ...claimsOf(value) }, sample.header);
  const judge = authority ?? authorities.get(sample.authority)!;
  const { denial } = await network.verify([judge], token, requirements);
  return denial && `${denial.code}: ${denial.hint}`;
}

const cases = rows.map((row) => {
  const [title, , , requirements, claim] = row;
  return { title, claim, required: Object.keys(requirements)[0]!, row };
});

describe.each(cases)('a malformed $claim, $title', ({ claim, row }) => {
  const [, , values, requirements] = row;

  it('is no reason to deny on a route that does not require it', async () => {
    for (const value of values) expect(await hintFor(row, value)).toBeUndefined();
  });

  it('denies on a route that requires it, and the hint names it', async () => {
    for (const value of values)
      expect(await hintFor(row, value, requirements)).toMatch(
        /^(kind|organization)_mismatch: |^(permission|scope)_missing: /,
      );
    for (const value of values)
      expect(await hintFor(row, value, requirements)).toContain(
        `The claim "${claim}" has the wrong type and was ignored.`,
      );
  });

  it('is not named where something else is required', async () => {
    const other = { scopes: ['another'] };
    const others = 'scopes' in requirements ? { permissions: ['another'] } : other;
    for (const value of values) expect(await hintFor(row, value, others)).not.toContain('ignored');
  });
});

it.each(cases.filter(({ row }) => row[1] !== ofClerk))(
  'the claim $claim counts as absent when it is null, $title',
  async ({ row }) => {
    expect(await hintFor(row, null)).toBeUndefined();
    expect((await hintFor(row, null, row[3])) ?? '').not.toContain('ignored');
  },
);

describe('an answer of a vendor with a malformed member', () => {
  type AnswerRow = readonly [
    name: string,
    change: (answer: Claims) => Claims,
    requirements: Requirements,
    claim: string,
  ];
  const changed =
    (name: string, value: unknown) =>
    (answer: Claims): Claims => ({ ...answer, [name]: value });
  const key = (change: Claims) => (answer: Claims) => ({
    api_key: { ...(answer.api_key as Claims), ...change },
  });
  const user = (organization_id: unknown) =>
    key({ owner: { type: 'user', id: 'user_01H', organization_id } });

  it.each<AnswerRow>([
    ...[7, 'read', [7], {}].map((value): AnswerRow => [
      'Clerk: an API key',
      changed('scopes', value),
      scope,
      'scopes',
    ]),
    ...[7, [7], {}].map((value): AnswerRow => [
      'Clerk: an opaque OAuth token',
      changed('scopes', value),
      scope,
      'scp',
    ]),
    ...noLists.map((value): AnswerRow => [
      'WorkOS: an API key',
      key({ permissions: value }),
      permission,
      'permissions',
    ]),
    ...noTexts.map((value): AnswerRow => ['WorkOS: an API key', user(value), organization, 'owner']),
    ...noTexts.map((value): AnswerRow => [
      'WorkOS: an opaque token',
      changed('org_id', value),
      organization,
      'org_id',
    ]),
  ])('%s is denied only where it is required: %#', async (name, change, requirements, claim) => {
    const {
      authorities: make,
      token,
      endpoint,
      answer,
    } = vendorCredentials.find((one) => one.name === name)!;
    network.answer(endpoint!, () => Response.json(change(answer!(1_800_000_300) as Claims)));
    expect((await network.verify(make(), token as string)).denial).toBeUndefined();
    const { denial } = await network.verify(make(), token as string, requirements);
    expect(denial?.status).toBe(403);
    expect(denial?.hint).toContain(`The claim "${claim}" has the wrong type and was ignored.`);
  });
});
