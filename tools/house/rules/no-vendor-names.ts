import ts from 'typescript';
import { sources, type CodeFile } from '../project.js';
import type { Rule } from '../rule.js';
import { matches, walk } from '../syntax.js';

/** Names that are part of no English word; the other two, in `vendorWord`, hide in "central" and "incognito". */
const vendorName = 'clerk|workos|auth0|okta|keycloak|google|firebase|supabase|cloudflare|griddy|authkit';
const vendorWord = '(?<![a-z])(?:entra|cognito)(?![a-z])';

/** A runtime's user agent, not an issuer. */
const allowedLiteral = 'Cloudflare-Workers';

export const noVendorNames: Rule = {
  name: 'no-vendor-names',
  why: 'The core knows RFCs, never companies: a vendor is a file of data in packages/providers.',
  check: (project) =>
    sources(project, 'core').flatMap((file) => {
      const mend = 'say it in the words of the RFC, or move it to packages/providers';
      const inText = vendorsIn(withoutAllowed(file)).map(({ text, line }) => ({
        file: file.path,
        line,
        message: `the core names a vendor: ${text}`,
        mend,
      }));
      const inPath = vendorsIn(file.path).map(({ text }) => ({
        file: file.path,
        line: 1,
        message: `the core names a file after a vendor: ${text}`,
        mend,
      }));
      return [...inPath, ...inText];
    }),
};

function vendorsIn(text: string) {
  return matches(apart(text), new RegExp(`${vendorName}|${vendorWord}`, 'gi'));
}

/** Marks the humps of camelCase, keeping every line where it is: `entraTenant` becomes `entra_Tenant`. */
function apart(text: string): string {
  return text.replace(
    /(?<=[a-z0-9])(?=(?:Entra|Cognito)(?![a-z]))|(?<=entra|Entra|cognito|Cognito)(?=[A-Z])/g,
    '_',
  );
}

function withoutAllowed(file: CodeFile): string {
  let text = file.text;
  for (const node of walk(file.tree())) {
    if (!ts.isStringLiteral(node) || node.text !== allowedLiteral) continue;
    text = text.slice(0, node.getStart()) + ' '.repeat(node.getWidth()) + text.slice(node.end);
  }
  return text;
}
