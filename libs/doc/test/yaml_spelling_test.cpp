#include "doc/yaml.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace sluice::doc;

namespace {

Value parse_spelled(std::string_view text)
{
    YamlOptions options;
    options.dialect = YamlDialect::Kyaml;
    options.keep_spelling = true;
    return parse_yaml(text, options, kManifestLimits);
}

}  // namespace

TEST_CASE("a document read with its spelling knows what was quoted")
{
    const auto value =
        parse_spelled("{quoted: 'a text that lies on the heap', short: \"a\", plain: a, last: b}");
    CHECK(value["quoted"].spelling() == Spelling::Quoted);
    CHECK(value["short"].spelling() == Spelling::Quoted);
    CHECK(value["plain"].spelling() == Spelling::Unmarked);
    CHECK(value["short"] == Value("a"));
    CHECK(Value("a") == value["short"]);
    CHECK(value["quoted"] == Value("a text that lies on the heap"));
}

TEST_CASE("spelling is kept in block style as well")
{
    const auto value = parse_spelled("a: 'x'\nb: |\n  text\nc: x\nd:\n- \"y\"\n- 0x10\n");
    CHECK(value["a"].spelling() == Spelling::Quoted);
    CHECK(value["b"].spelling() == Spelling::Quoted);
    CHECK(value["c"].spelling() == Spelling::Unmarked);
    CHECK(value["d"][0].spelling() == Spelling::Quoted);
    CHECK(value["d"][1].spelling() == Spelling::Typed);
}

TEST_CASE("maps and lists in braces say so, also when they have grown")
{
    auto value = parse_spelled("a: {x: [1]}\nb:\n- {}\n- [\n  y]\n");
    CHECK(value.spelling() == Spelling::Unmarked);
    CHECK(value["a"].spelling() == Spelling::InBraces);
    CHECK(value["a"]["x"].spelling() == Spelling::InBraces);
    CHECK(value["b"].spelling() == Spelling::Unmarked);
    CHECK(value["b"][0].spelling() == Spelling::InBraces);
    CHECK(value["b"][1].spelling() == Spelling::InBraces);
    const auto before = value;
    value.edit({"a", "y"}) = 1;
    value.edit({"a", "x"}).push_back(2);
    CHECK(value["a"].spelling() == Spelling::InBraces);
    CHECK(value["a"]["x"].spelling() == Spelling::InBraces);
    CHECK(before["b"] == Value::array({Value::object(), Value::array({"y"})}));
}

TEST_CASE("unusual spellings are kept as texts until they are resolved")
{
    auto value =
        parse_spelled("{hex: 0x1F, float: 1.50, yes: True, none: ~, empty: , usual: 31, list: [0o17]}");
    CHECK(value["hex"].as_string() == "0x1F");
    CHECK(value["hex"].spelling() == Spelling::Typed);
    CHECK(value["none"].as_string() == "~");
    CHECK(value["empty"].as_string().empty());
    CHECK(value["empty"].spelling() == Spelling::Typed);
    CHECK(value["usual"].as_int() == 31);
    const auto before = value;
    resolve_spelling(value, YamlDialect::Kyaml);
    CHECK(value["hex"].as_int() == 31);
    CHECK(value["float"].as_double() == 1.5);
    CHECK(value["yes"].as_bool());
    CHECK(value["none"].is_null());
    CHECK(value["list"][0].as_int() == 15);
    CHECK(value["empty"].is_null());
    auto printed = before;
    resolve_spelling(printed, YamlDialect::Kyaml, "");
    CHECK(printed["empty"] == Value(""));
    CHECK(before["hex"].as_string() == "0x1F");
}

TEST_CASE("marking a string changes neither its text nor its equality")
{
    for (const auto* text : {"", "fifteen letters", "more than fifteen letters"}) {
        Value value(text);
        value.set_spelling(Spelling::Quoted);
        const auto copy = value;
        CHECK(copy.spelling() == Spelling::Quoted);
        CHECK(copy == Value(text));
        CHECK(copy.as_string() == text);
        value.set_spelling(Spelling::Unmarked);
        CHECK(value.spelling() == Spelling::Unmarked);
    }
}

TEST_CASE("a key knows of a comment behind it, whoever reads it")
{
    const std::string_view simple =
        "a: # c\n- x: # d\n    y: 1\n  z: 2 # e\nb: # f\nc:\n  # g\n- 1\n'd':   # h\n  q: r\n"
        "a key that lies on the heap: # i\n- 1\ne: [] # j\nf: # k\n  text\n";
    // Anchors are libyaml's to read.
    for (const auto& text :
         {std::string(simple), std::string(simple) + "\xC3\xA9\xC3\xA9: # l\n- 1\nlast: &a 1\n"}) {
        const auto value = parse_spelled(text);
        std::string commented;
        const auto note = [&](const Value& object) {
            for (const auto& member : object.members())
                if (member.key_value.spelling() == Spelling::Commented)
                    commented += std::string(member.key()) + ";";
        };
        note(value);
        note(value["a"][0]);
        CHECK(commented.starts_with("a;b;d;a key that lies on the heap;"));
        CHECK(commented.ends_with("x;"));
        CHECK((commented.find("\xC3\xA9\xC3\xA9;") != std::string::npos) == (text != simple));
        CHECK(value["a"][0].contains("x"));
        CHECK(value.contains("a key that lies on the heap"));

        auto forgetful = value;
        forget_comments(forgetful);
        CHECK(forgetful == value);
        for (const auto& member : forgetful["a"][0].members())
            CHECK(member.key_value.spelling() == Spelling::Unmarked);
        CHECK(value.members()[0].key_value.spelling() == Spelling::Commented);
    }
}
