// Prints what the house rules ask of JavaScript, as TypeScript's parser reads it: one JSON object for the files named as arguments.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ts = createRequire(new URL("../../tag/package.json", import.meta.url))("typescript");

/** The words of an identifier or a text: `renderSlot` and `render_slot` have the same. @param {string} text */
const wordsOf = (text) => text.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());

/** Types that let anything pass, as TypeScript and JSDoc write them: `any`, `*` and `?`. */
const UNPROVEN = [ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.JSDocAllType, ts.SyntaxKind.JSDocUnknownType];

/**
 * What is read of one file: the words in its code (not in its comments), its functions, regular expressions that test a `type`, and
 * lines with a type that lets anything pass.
 * @param {string} path
 */
const read = (path) => {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true); // of a kind as its name says
  const lineOf = (/** @type {number} */ at) => file.getLineAndCharacterOfPosition(at).line + 1;
  const found = { words: [], functions: [], patterns: [], unproven: [], hasDefault: false };
  const visit = (/** @type {any} */ node) => {
    const line = lineOf(node.getStart());
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) {
      found.words.push({ line, text: node.text, words: wordsOf(node.text) });
    }
    if (ts.isFunctionLike(node)) found.functions.push({ line, lines: lineOf(node.end) - line + 1, isFile: isFile(node, file) });
    if (isPatternOfType(node)) found.patterns.push({ line, text: node.getText() });
    if (ts.isExportAssignment(node)) found.hasDefault = true;
    if (UNPROVEN.includes(node.kind)) found.unproven.push(line);
    node.jsDoc?.forEach(visitComment);
    ts.forEachChild(node, visit);
  };
  /** Types in comments are those of the code; words in comments are free. @param {any} node */
  const visitComment = (node) => {
    if (UNPROVEN.includes(node.kind)) found.unproven.push(lineOf(node.getStart()));
    ts.forEachChild(node, visitComment);
  };
  visit(file);
  return found;
};

/** Whether a function is the one statement of a script, called where it stands: then it is the file. @param {any} node @param {any} file */
const isFile = (node, file) =>
  file.statements.length === 1 && /^\(?function/.test(file.statements[0].getText()) && node.parent.parent.parent === file.statements[0];

/** Whether a regular expression is tried on something that is called `type`. @param {any} node */
const isPatternOfType = (node) =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.arguments.some((argument) => /(^|\.)type$/.test(argument.getText())) &&
  ts.isRegularExpressionLiteral(node.expression.expression);

const paths = process.argv.slice(2);
console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, read(path)]))));
