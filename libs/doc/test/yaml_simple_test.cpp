#include "doc/json.hpp"
#include "yaml_loader.hpp"
#include "yaml_simple.hpp"

#include "base/error.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <random>
#include <sstream>

using namespace sluice;

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 20, .max_depth = 1000, .max_nodes = 100'000};

constexpr std::string_view kManifest = R"(# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-1   # trailing
  labels: {app: x, "tier": 'back', n: 1, list: [a, "b", 'c''d', [1, 2], {}]}
  annotations:
    "quoted key": "say \"hi\"\n\ttab"
    'other': 'it''s'
    url: http://example.com:80/#top
    long: first line
      second line

      after a blank one
    empty:
    nothing: ~
spec:
  replicas: 0x10
  on: off
  date: 2020-01-02
  number: 1e3
  command: ["/bin/sh", "-c", 'exit 0']
  args: []
  containers:
  - name: main
    script: |
      #!/bin/sh
        indented
      done

    kept: |+
      text

    stripped: |-
      text
    env:
      - name: A
        value: "1"
      -
        name: B
      - - nested
        - list
  -
  - last
texts:
  single: 'goes on: here
    and # here

    it''s over '
  double: "first \u00fc
    second\\/ "   # trailing
  folded: >-

    one
    line

    another
  kept: >+
    text

  empty: |-
  flow: [
    a,  # first
    "b
    c", {"x":1,
      y: [] }

  ]
  # deeper than it need be
    # and deeper
  $patch: replace
  commented: word
    # a scalar ends there
lone:
  value:
    {}
  word:
    - x
    -
      y z
other:
    deeper: yes
    text: ünïcode
)";

std::string outcome(const std::optional<doc::YamlDocument>& document)
{
    return document
               ? doc::to_json(document->value, doc::JsonStyle::Go) + " at " + std::to_string(document->line)
               : "none";
}

/// What libyaml makes of a text that is one document.
std::string slow(const std::string& text, const doc::YamlOptions& options)
{
    try {
        doc::YamlLoader loader(text, options, kLimits, 7);
        const auto document = loader.next();
        loader.expect_end();
        return outcome(document);
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

/// No boolean or number begins so: a key is asked for as it is written.
bool is_kept(std::string_view key)
{
    return !key.starts_with('a') && !key.starts_with('s');
}

/// A reader that leaves out members refuses what the whole reader refuses, and keeps the others as they are.
void skimmed_agrees(const std::string& text)
{
    const doc::YamlOptions all{.dialect = doc::YamlDialect::Sigs};
    const doc::YamlOptions some{.dialect = doc::YamlDialect::Sigs, .keeps = is_kept};
    auto skimmed = doc::read_simple_yaml(text, 7, some, kLimits);
    if (!skimmed) return;
    auto whole = doc::read_simple_yaml(text, 7, all, kLimits);
    REQUIRE(whole);
    if (whole->value.is_object()) {
        auto kept = doc::Value::object();
        for (const auto& member : whole->value.members())
            if (is_kept(member.key())) kept.set(member.key(), member.value);
        whole->value = std::move(kept);
    }
    if (outcome(skimmed) != outcome(whole))
        FAIL_CHECK(text << "\n----\nskimmed: " << outcome(skimmed) << "\nwhole: " << outcome(whole));
}

/// True if the simple reader read it.
bool agree(const std::string& text)
{
    skimmed_agrees(text);
    bool read = false;
    const bool strict = text.size() % 2 == 0;
    for (const auto& options :
         {doc::YamlOptions{.dialect = doc::YamlDialect::Sigs, .strict_keys = strict},
          doc::YamlOptions{.dialect = doc::YamlDialect::Kyaml, .strict_keys = strict},
          doc::YamlOptions{.dialect = doc::YamlDialect::Kyaml, .keep_spelling = true}}) {
        const auto document = doc::read_simple_yaml(text, 7, options, kLimits);
        if (!document) continue;
        read = true;
        const auto expected = slow(text, options);
        if (outcome(document) == expected) continue;
        FAIL_CHECK(text << "\n----\nsimple: " << outcome(document) << "\nlibyaml: " << expected);
    }
    return read;
}

/// A run of lines, moved to the left so that the first one is not indented.
std::string lines_of(std::string_view text, std::size_t near, std::size_t length)
{
    const auto begin = text.find('\n', near) + 1;
    const auto indent = text.find_first_not_of(' ', begin) - begin;
    std::string result;
    for (auto at = begin; at < text.size() && result.size() < length;) {
        const auto end = std::min(text.find('\n', at), text.size() - 1);
        const auto line = text.substr(at, end + 1 - at);
        result += line.substr(std::min({indent, line.find_first_not_of(' '), line.size()}));
        at = end + 1;
    }
    return result;
}

class Damage {
public:
    explicit Damage(unsigned seed) : random_(seed) {}

    std::string of(std::string text)
    {
        for (auto rounds = pick(4) + 1; rounds > 0; --rounds)
            text = once(std::move(text));
        return text;
    }

private:
    std::size_t pick(std::size_t below) { return random_() % below; }

    std::string once(std::string text)
    {
        static constexpr std::string_view kFragments[] = {
            " ",      "  ", "\n",  "\n\n", "\n  ", ":",         ": ",       ": \n", "- ",     "-",
            "? ",     ",",  "[",   "]",    "{",    "}",         "#",        " #",   "&a ",    "*a",
            "!!str ", "|",  "|\n", "|-\n", "|+\n", ">\n",       "'",        "\"",   "\\",     "\t",
            "a",      "1",  "%",   "@",    "<<: ", "é",         "\xC2\x85", "~",    "a: b\n", "- c\n",
            "\n ",    "[]", "{}",  "''",   "\"\"", "x: |\n   ", "    "};
        if (text.empty()) return std::string(kFragments[pick(std::size(kFragments))]);
        const auto at = pick(text.size());
        switch (pick(5)) {
        case 0:
            return text.insert(at, kFragments[pick(std::size(kFragments))]);
        case 1:
            return text.erase(at, pick(3) + 1);
        case 2: {  // a line goes
            const auto end = text.find('\n', at);
            return text.erase(at, end == std::string::npos ? std::string::npos : end - at + pick(2));
        }
        case 3: {  // a piece comes twice
            const auto piece = text.substr(at, pick(60));
            return text.insert(pick(text.size()), piece);
        }
        default: {  // a line is indented differently
            const auto line = text.rfind('\n', at);
            if (line == std::string::npos) return text;
            if (pick(2) == 0) return text.insert(line + 1, std::string(pick(4) + 1, ' '));
            return text[line + 1] == ' ' ? text.erase(line + 1, pick(3) + 1) : text;
        }
        }
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("the simple reader reads an ordinary manifest as libyaml does")
{
    CHECK(agree(std::string(kManifest)));
    CHECK(agree("a: b"));
    CHECK(agree("- a\n-\n- b: c\n  d:\n  - e\n"));
    CHECK(agree("a: |\n  b"));
    CHECK(agree("a:\n  {}\nb:\n- []\n-\n  c d\n  e\nf:\n  'g'\n"));
    CHECK(agree("a:\n  |\n  b\nc:\n  -d\n"));
    CHECK(agree("null"));
    CHECK(agree("# a number\n1\n"));
    CHECK(agree("{}\n"));
    CHECK(agree("'a\n  b'\n"));
    CHECK_FALSE(agree("--- a"));
    CHECK_FALSE(agree("1\n2\n"));
    CHECK_FALSE(agree("a:\n{}\n"));
    CHECK_FALSE(agree(""));
    CHECK_FALSE(agree("# nothing\n"));
    CHECK_FALSE(agree("a: &x 1\nb: *x\n"));
    CHECK_FALSE(agree("a:\tb\n"));
    CHECK_FALSE(agree("a: b\r\n"));
}

TEST_CASE("the simple reader agrees with libyaml on the goldens' texts or leaves them to it")
{
    const auto file = std::filesystem::path(SLUICE_TEST_DATA) / "golden" / "yaml_parse.jsonl";
    std::istringstream lines(testing::slurp(file));
    int read = 0, all = 0;
    for (std::string line; std::getline(lines, line); ++all)
        read += agree(doc::parse_json(line, kLimits)["in"].text()) ? 1 : 0;
    CHECK(read > all / 10);
}

TEST_CASE("the simple reader agrees with libyaml on damaged manifests or leaves them to it")
{
    // SLUICE_YAML_ROUNDS: more of them, for a long night.
    const auto* rounds = std::getenv("SLUICE_YAML_ROUNDS");
    const long count = rounds == nullptr ? 20'000 : std::atol(rounds);
    Damage damage(static_cast<unsigned>(count));
    long read = 0;
    for (long i = 0; i < count; ++i) {
        // Short pieces of the manifest show more of what a damage does than the whole.
        const auto near = static_cast<std::size_t>(i * 31) % (kManifest.size() - 100);
        const auto piece = i % 4 == 0 ? std::string(kManifest)
                                      : lines_of(kManifest, near, 20 + static_cast<std::size_t>(i) % 200);
        read += agree(damage.of(piece)) ? 1 : 0;
    }
    CHECK(read > count / 10);
}
