#!/usr/bin/env python3
"""Compares peftkit's chat templates with Jinja, set up as `transformers` sets it up.

The templates of tests/chat/templates with random chats, and the expressions of tests/chat/snippets.txt with random
recombinations of them, are rendered by the test program chat_json and by Jinja. What differs is printed, and the exit
code is 1. Where Jinja raises an error, any error is right. With --write, what Jinja makes of the snippets and of a few
chats is stored in tests/chat/expected.json, which the unit tests read.

Needs: pip install jinja2, and a build.
Usage: scripts/check_chat_templates.py [--build build/release] [--chats 300] [--mixes 1500] [--seed 0] [--write]
"""
import argparse
import datetime
import json
import pathlib
import random
import subprocess
import sys
import warnings

try:
    import jinja2
    import jinja2.ext
    import jinja2.sandbox
except ImportError as error:
    sys.exit(f"{error}\n\n{__doc__}")

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "chat"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


# ---- the reference --------------------------------------------------------------------------------------------------

class Generation(jinja2.ext.Extension):
    """{% generation %}: marks what an assistant said; here the text alone counts."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("said"), [], [], body).set_lineno(line)

    def said(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    made = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                                        extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = lambda form: datetime.datetime.now().strftime(form)
    return made


JINJA = environment()
# Errors where Jinja goes on: slices of what has none (undefined there, but only in constants), numbers beyond 64 bits.
BY_DESIGN = ("has no slices", "too big")


def reference(template, variables):
    """The text, or None where it is an error."""
    try:
        text = JINJA.from_string(template).render(**variables)
        text.encode("utf-8")
        return text
    except Exception:
        return None


def pinned(text):
    """Does a text name no memory address?"""
    return text is None or " at 0x" not in text


# ---- what is compared -----------------------------------------------------------------------------------------------

VARIABLES = {
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hi! \n"},
                 {"role": "assistant", "content": "Hello, what's up?", "tags": ["a", "B"]},
                 {"role": "user", "content": "Größe: 5 > 4 & \"quoted\" 你好 😀"}],
    "add_generation_prompt": True, "tools": None, "bos_token": "<s>", "eos_token": "</s>",
    "n": 3, "x": 2.5, "word": "straße", "text": "one two  three\nfour\tfive ", "flag": False, "empty": "",
    "items": [3, 1, 2], "nested": {"a": {"b": [1, {"c": None}]}, "B": 2, "items": "own"},
    "mixed": [1, "two", 3.0, None, True, [4], {"five": 5}],
}
ROLES = ["user", "assistant"]
WORDS = ["hi", "Hello there", "  padded  ", "a\nb", "", "<think>\nhm\n</think>\n\nYes", "[INST]", "it's \"so\"", "Größe",
         "你好", "😀", "skip", "stop", "{{ x }}", "\n", "<|im_end|>", "x" * 40]


def snippets():
    """One a line; "\\n" in it is a line end."""
    lines = (TESTS / "snippets.txt").read_text(encoding="utf-8").split("\n")
    return [line.replace("\\N", "\n") for line in lines if line and not line.startswith("##")]


TOOLS = [{"type": "function", "function": {"name": "weigh", "description": "Größe < 5", "parameters": {
    "type": "object", "properties": {"what": {"type": "string"}, "n": {"type": "number"}}, "required": []}}}]


def whole_message(message, source):
    """Sometimes with what tools, thoughts and parts add to it."""
    kind = source.random()
    if kind < 0.15:
        message["content"] = [{"type": "text", "text": message["content"]}]
    elif message["role"] == "assistant" and kind < 0.4:
        call = {"name": "weigh", "arguments": source.choice([{"what": "ham", "n": 1.5}, '{"what": "ham"}', {}])}
        message.update(content=source.choice(["", None, message["content"]]),
                       tool_calls=[{"type": "function", "id": "a1b2c3d4e", "function": call}] * source.choice([1, 1, 2]))
    elif message["role"] == "assistant" and kind < 0.6:
        message["reasoning_content"] = source.choice(["hm", "", None, "a\nb"])
    return message


def random_whole_chat(source):
    return [whole_message(message, source) for message in random_chat(source)]


def random_chat(random_source):
    chat = []
    if random_source.random() < 0.4:
        chat.append({"role": "system", "content": random_source.choice(WORDS)})
    for turn in range(random_source.randint(1, 6)):
        role = ROLES[turn % 2] if random_source.random() < 0.95 else random_source.choice(ROLES + ["tool"])
        content = " ".join(random_source.choice(WORDS) for _ in range(random_source.randint(1, 3)))
        chat.append({"role": role, "content": content})
    return chat


VALUES = ["n", "x", "word", "text", "flag", "empty", "items", "nested", "mixed", "missing", "none", "true", "1", "0", "-2",
          "2.5", "'ab'", "'A b'", "[]", "{}", "[1, 2]", "(1, 'a')", "{'k': 1, 'K': [2]}", "messages", "messages[0]",
          "messages[-1].content", "nested.a.b", "range(4)", "''", "'7'", "' 3.9 '", "nested['items']", "1e20"]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
FILTERS = ["trim", "upper", "lower", "length", "tojson", "first", "last", "list", "string", "int", "float", "abs", "round",
           "join(',')", "reverse|list", "sort", "default('d')", "default('d', true)", "capitalize", "title", "unique|list",
           "map('string')|list", "select|list", "reject('none')|list", "replace('o', '0')", "items|list", "dictsort",
           "indent(2)", "sum", "min", "max", "tojson(indent=2)", "wordcount", "truncate(5, true, '.', 0)", "center(9)", "e",
           "map(attribute='role')|list", "selectattr('role', 'eq', 'user')|list", "round(1)", "int(5)", "count"]
TESTS_OF = ["defined", "undefined", "none", "string", "mapping", "iterable", "sequence", "number", "integer", "float",
            "boolean", "true", "false", "odd", "even", "lower", "upper", "eq 1", "in [1, 'ab']", "divisibleby 2", "callable"]
PARTS = ["[0]", "[-1]", "[1:]", "[:-1]", "[::-1]", "[::2]", ".content", "['a']", ".a", ".strip()", ".upper()", ".items()|list",
         ".split()", ".keys()|list", ".get('k')", "[5]", ".x.y", ".title()", ".startswith('a')"]


def random_expression(source, depth=0):
    kind = source.random()
    if depth > 2 or kind < 0.25:
        return source.choice(VALUES)
    inner = random_expression(source, depth + 1)
    if kind < 0.5:
        return f"{inner} {source.choice(BINARY)} {random_expression(source, depth + 1)}"
    if kind < 0.7:
        return f"{inner}|{source.choice(FILTERS)}"
    if kind < 0.78:
        return f"{inner} is {source.choice(['', 'not '])}{source.choice(TESTS_OF)}"
    if kind < 0.88:
        return f"({inner}){source.choice(PARTS)}"
    if kind < 0.92:
        return f"({inner})"
    if kind < 0.95:
        return f"{source.choice(['not ', '-', '+'])}{inner}"
    return f"{inner} if {random_expression(source, depth + 1)} else {random_expression(source, depth + 1)}"


BLANKS = ["", " ", "\n", "\n\n", "  \n  ", "a\n", " b", "\t"]
TAGS = ["{{%s n %s}}", "{%%%s if n %s%%}", "{%%%s set y = 1 %s%%}", "{#%s note %s#}", "{%%%s raw %s%%}{{ r }} {%%%s endraw %s%%}",
        "{%%%s for i in items %s%%}"]
ENDS = {1: "{%%%s endif %s%%}", 5: "{%%%s endfor %s%%}"}


def random_blanks(source):
    """A text of tags with all kinds of blanks and signs around them."""
    def sign(kind, at_end):
        return source.choice(["", "", "-", "" if kind == 0 and at_end else "+"])

    def tag(form, kind):
        count = form.count("%s")
        signs = [sign(kind, at % 2 == 1) for at in range(count)]
        if kind == 4:
            signs[1] = signs[1].replace("+", "")
        return form % tuple(signs)

    out = ""
    for _ in range(source.randint(1, 4)):
        kind = source.randrange(len(TAGS))
        out += source.choice(BLANKS) + tag(TAGS[kind], kind) + source.choice(BLANKS)
        if kind in ENDS:
            out += "c" + source.choice(BLANKS) + tag(ENDS[kind], kind)
    return out + source.choice(BLANKS)


# ---- comparing ------------------------------------------------------------------------------------------------------

class Program:
    def __init__(self, build):
        self.process = subprocess.Popen([str(build / "bin" / "chat_json")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8")

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"chat_json ended at {request!r}")
        return json.loads(line)


class Count:
    def __init__(self, program, what):
        self.program, self.what, self.same, self.wrong, self.errors, self.by_design = program, what, 0, 0, 0, 0

    def compare(self, template, variables):
        expected = reference(template, variables)
        if not pinned(expected):
            return
        found = self.program.ask({"template": template, "variables": variables})
        if found.get("text") == expected:
            self.errors += expected is None
            self.same += 1
            return
        if any(reason in found.get("error", "") for reason in BY_DESIGN):
            self.by_design += 1
            return
        self.wrong += 1
        if self.wrong <= 40:
            print(f"{self.what}: {template[-200:]!r}\n  jinja   {expected!r}\n  peftkit {found.get('text', found.get('error'))!r}")

    def close(self):
        print(f"{self.what}: {self.same} equal (errors: {self.errors}), {self.by_design} refused by design, {self.wrong} different")
        return self.wrong


def chat_variables(chat, prompt, tools=None):
    return {"messages": chat, "tools": tools, "documents": None, "add_generation_prompt": prompt, **TOKENS}


def check_pieces(program, templates, source, chats):
    """Are the pieces the chat, and is every answer in one that the assistant said?"""
    wrong = found_count = 0
    for name, text in templates.items():
        if name == "macros":
            continue  # no chat of it begins like a shorter one
        for _ in range(chats):
            chat = [message for message in random_chat(source) if message["role"] != "tool"]
            expected = reference(text, chat_variables(chat, False))
            if expected is None:
                continue
            found = program.ask({"template": text, "tokens": TOKENS, "messages": chat})
            pieces = found.get("pieces", [])
            said = [piece for piece, assistant in pieces if assistant]
            answers = [m["content"].split("</think>")[-1].strip() for m in chat if m["role"] == "assistant"]
            if len(said) < len(answers):  # an empty answer that nothing closes
                answers = [answer for answer in answers if answer]
            good = "".join(piece for piece, _ in pieces) == expected and len(said) == len(answers) and all(
                answer in piece for answer, piece in zip(answers, said))
            wrong += not good
            found_count += good
            if not good and wrong <= 20:
                print(f"pieces of {name}: {chat}\n  text   {expected!r}\n  found  {found}")
    print(f"pieces: {found_count} right, {wrong} wrong")
    return wrong


def write_expected(templates):
    fixed = [[{"role": "user", "content": "Hi!"}],
             [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hi! "},
              {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello"}, {"role": "user", "content": "And?"},
              {"role": "assistant", "content": "Größe: 你好 😀"}],
             [{"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}]]
    chats = [{"template": name, "messages": chat, "prompt": prompt, "text": reference(text, chat_variables(chat, prompt))}
             for name, text in templates.items() for chat in fixed for prompt in (False, True)]
    known = [{"template": line, "text": reference(line, VARIABLES)} for line in snippets()]
    known = [entry for entry in known if pinned(entry["text"])]
    expected = {"tokens": TOKENS, "variables": VARIABLES, "snippets": known, "chats": chats}
    (TESTS / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    arguments.add_argument("--chats", type=int, default=300)
    arguments.add_argument("--mixes", type=int, default=1500)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)  # of what Jinja compiles
    templates = {path.stem: path.read_text(encoding="utf-8") for path in sorted((TESTS / "templates").glob("*.jinja"))}
    if given.write:
        write_expected(templates)
    program, source = Program(given.build), random.Random(given.seed)
    wrong = 0
    for name, text in templates.items():
        count = Count(program, name)
        for _ in range(given.chats):
            count.compare(text, chat_variables(random_chat(source), source.random() < 0.5))
        for _ in range(given.chats // 3):
            chat = random_whole_chat(source)
            count.compare(text, chat_variables(chat, source.random() < 0.5, source.choice([None, [], TOOLS])))
        wrong += count.close()
    count = Count(program, "snippets")
    for line in snippets():
        count.compare(line, VARIABLES)
    wrong += count.close()
    count = Count(program, "dates")
    for form in ("%d %b %Y", "%A, %d %B %Y", "%Y-%m-%d", "%-d.%-m.%y", "%j %U %W %G-%V %u", "%x [%Z%z] %% %"):
        count.compare("{{ strftime_now('" + form + "') }}", {})
    wrong += count.close()
    for what, make in (("expressions", lambda: "{{ " + random_expression(source) + " }}"), ("blanks", lambda: random_blanks(source))):
        count = Count(program, what)
        for _ in range(given.mixes):
            count.compare(make(), VARIABLES)
        wrong += count.close()
    wrong += check_pieces(program, templates, source, given.chats)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
