import { afterEach, describe, expect, it } from "vitest";
import filters from "../../chalicelib/core/search/filters.py?raw";
import request from "../../chalicelib/core/search/request.py?raw";
import syntax from "../../chalicelib/core/search/syntax.py?raw";
import { MISTAKES, mistakeText } from "../src/search/mistakes";
import { speak } from "../src/texts/texts";

const SAID = [filters, request, syntax].join("\n");

afterEach(() => speak("en"));

describe("mistakeText", () => {
  it.each([...MISTAKES.map(([, english]) => english), "there is no filter", "did you mean"])(
    "knows what the server says: %s",
    (english) => expect(SAID).toContain(english),
  );

  it("says it in the reader's language", async () => {
    await speak("de");
    expect(mistakeText("at character 1: this parenthesis is not closed")).toBe("Diese Klammer wird nicht geschlossen.");
    const meant = 'at character 1: there is no filter "camrea:"; did you mean "camera:", as in camera:nikon?';
    expect(mistakeText(meant)).toBe("Es gibt keinen Filter „camrea:“. Meinten Sie „camera:“?");
    const unknown = 'at character 1: there is no filter "x:"; to search for "x" itself, put it into quotes.';
    expect(mistakeText(unknown)).toContain("„x:“");
  });

  it("leaves what it does not know as it is", () => {
    expect(mistakeText("at character 3: size: give a number")).toBe("at character 3: size: give a number");
  });
});
