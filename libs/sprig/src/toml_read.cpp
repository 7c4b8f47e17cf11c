#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"
#include "sprig/toml.hpp"
#include "sprig/unicode.hpp"
#include "toml_number.hpp"
#include "toml_quote.hpp"
#include "toml_scanner.hpp"
#include "toml_string.hpp"
#include "toml_time.hpp"
#include "toml_tree.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

namespace {

using gotemplate::Value;
using gotemplate::strconv::quote;
using gotemplate::strconv::quote_rune;
using Item = TomlTree::Item;
constexpr auto kEnd = TomlScanner::kEnd;

bool is_line_break(char32_t c)
{
    return c == '\n' || c == '\r';
}
bool is_space(char32_t c)
{
    return c == ' ' || c == '\t' || is_line_break(c);
}

std::string shown(char32_t c)
{
    if (c == kEnd) return "end of file";
    std::string text = "'";
    doc::append_utf8(text, c);
    return text + "'";
}

/// TomlReader: one text being read. Recursive in arrays and inline tables, to a depth.
class TomlReader {
public:
    explicit TomlReader(std::string_view text) : scan_(text) {}

    Value read()
    try {
        while (top_level()) {
        }
        return tree_.value();
    } catch (const TomlComplaint& complaint) {
        const auto at = tree_.position();
        throw TomlError(
            at.empty()
                ? fmt::format("toml: line {}: {}", complaint.line, complaint.what)
                : fmt::format("toml: line {} (last key {}): {}", complaint.line, quote(at), complaint.what));
    }

private:
    using Path = TomlTree::Path;

    bool top_level();
    void end_of_line();
    void header();
    Path header_path();
    void need_key();
    Path key_path();
    std::string key_name(std::string_view blank_complaint);
    std::string quoted_name();
    void key_value();
    void open_above(const Path& path);
    Item value(bool in_array, int depth);
    Item word(char32_t first);
    Item text_value(char32_t mark);
    Item array(int depth);
    Item inline_table(bool in_array, int depth);
    bool inline_member_follows();
    bool another_inline_member();
    void inline_member(TomlTree::Table& table, int depth);
    static void place(TomlTree& tree, TomlTree::Table& table, const Path& path, const Item& item);

    TomlScanner scan_;
    TomlTree tree_;
};

bool TomlReader::top_level()
{
    const auto c = scan_.next();
    if (c == kEnd) return false;
    if (is_space(c)) return true;
    if (c == '#') {
        scan_.skip_comment();
        return true;
    }
    if (c == '[') {
        header();
        return true;
    }
    scan_.back();
    need_key();
    key_value();
    end_of_line();
    return true;
}

void TomlReader::end_of_line()
{
    for (;;) {
        const auto c = scan_.next();
        if (c == ' ' || c == '\t') continue;
        if (c == '#') scan_.skip_comment();
        if (c == '#' || is_line_break(c) || c == kEnd) return;
        scan_.complain(fmt::format(
            "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
            quote_rune(c)));
    }
}

// ---- Headers.

void TomlReader::header()
{
    const bool array = scan_.accept('[');
    const auto path = header_path();
    if (array)
        if (const auto c = scan_.next(); c != ']')
            scan_.complain(fmt::format(
                "expected end of table array name delimiter ']', but got {} instead", quote_rune(c)));
    tree_.open(path, array);
    tree_.note_array(false);
    end_of_line();
}

TomlTree::Path TomlReader::header_path()
{
    Path path;
    for (;;) {
        scan_.skip_blanks();
        const auto first = scan_.peek();
        if (first == ']' || first == kEnd)
            scan_.complain("unexpected end of table name (table names cannot be empty)");
        if (first == '.') scan_.complain("unexpected table separator (table names cannot be empty)");
        const bool is_quoted = first == '"' || first == '\'';
        const auto line = scan_.line();
        path.push_back(is_quoted ? quoted_name() : std::string(scan_.bare_name().text));
        if (path.size() == 1) tree_.line = line;
        scan_.skip_blanks();
        const auto c = scan_.next();
        if (c == ']') return path;
        if (c != '.')
            scan_.complain(
                fmt::format("expected '.' or ']' to end table name, but got {} instead", quote_rune(c)));
    }
}

// ---- Keys.

std::string TomlReader::quoted_name()
{
    if (scan_.next() == '\'') return std::string(scan_.literal().text);
    const auto text = scan_.quoted();
    return text.escapes ? toml_string(text.token) : std::string(text.token.text);
}

void TomlReader::need_key()
{
    scan_.skip_blanks();
    const auto c = scan_.peek();
    if (c == '=' || c == kEnd) scan_.complain("unexpected '=': key name appears blank");
    if (c == '.') scan_.complain("unexpected '.': keys cannot start with a '.'");
}

/// a.b."c" up to and with the '='.
TomlTree::Path TomlReader::key_path()
{
    Path path;
    for (;;) {
        scan_.skip_blanks();
        const auto first = scan_.peek();
        if (first == '=' || first == kEnd) scan_.complain("unexpected '='");
        if (first == '.') scan_.complain("unexpected '.'");
        const bool is_quoted = first == '"' || first == '\'';
        const auto line = scan_.line();
        path.push_back(is_quoted ? quoted_name() : std::string(scan_.bare_name().text));
        if (path.size() == 1) tree_.line = line;
        scan_.skip_blanks();
        const auto c = scan_.next();
        if (c == '=') return path;
        if (c == '.') continue;
        if (c == kEnd) scan_.complain("unexpected EOF; expected key separator '='");
        const auto what = fmt::format("expected '.' or '=', but got {} instead", quote_rune(c));
        if (c == '\n') scan_.complain_before(what);
        scan_.complain(what);
    }
}

void TomlReader::open_above(const Path& path)
{
    tree_.key = path.back();
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
        tree_.open_above(path[i]);
}

void TomlReader::key_value()
{
    const auto outer = tree_.context;
    const auto path = key_path();
    open_above(path);
    const auto item = value(false, 0);
    tree_.set(tree_.key, item);
    tree_.note_array(item.kind == Item::Kind::Array);
    tree_.context = outer;
    tree_.key.clear();
}

// ---- Values.

Item TomlReader::value(bool in_array, int depth)
{
    if (depth > gotemplate::kMaxDepth) scan_.complain("the value is nested too deeply");
    scan_.skip_blanks();
    const auto c = scan_.next();
    if (c >= '0' && c <= '9') {
        scan_.back();
        const auto [token, kind] = scan_.number();
        if (kind == TomlScanner::Number::Datetime) return Item::of(toml_time(token));
        return Item::of(kind == TomlScanner::Number::Integer ? toml_integer(token) : toml_float(token));
    }
    switch (c) {
    case '[':
        return array(depth);
    case '{':
        return inline_table(in_array, depth);
    case '"':
    case '\'':
        return text_value(c);
    case '.':
        scan_.complain("floats must start with a digit, not '.'");
    case '-':
    case '+': {
        const auto [token, kind] = scan_.signed_number();
        return Item::of(kind == TomlScanner::Number::Integer ? toml_integer(token) : toml_float(token));
    }
    default:
        return word(c);
    }
}

/// true, false, inf, nan, or none of them.
Item TomlReader::word(char32_t first)
{
    if (first == 'i' || first == 'n') {
        const bool number =
            (scan_.accept('n') && scan_.accept('f')) || (scan_.accept('a') && scan_.accept('n'));
        if (number) return Item::of(toml_float(scan_.token()));
    }
    if (unicode::is_letter(first)) {
        scan_.back();
        const auto from = scan_.marked().size();
        const auto token = scan_.letters();
        const auto letters = token.text.substr(from);
        if (letters == "true" || letters == "false") return Item::of(Value(letters == "true"));
        scan_.complain(fmt::format("expected value but found {} instead", quote(letters)));
    }
    if (first == kEnd) scan_.complain("unexpected EOF; expected value");
    const auto what = fmt::format("expected value but found {} instead", quote_rune(first));
    if (first == '\n') scan_.complain_before(what);
    scan_.complain(what);
}

Item TomlReader::text_value(char32_t mark)
{
    const bool escapes = mark == '"';
    if (scan_.accept(mark)) {
        if (scan_.accept(mark)) {
            if (escapes) return Item::of(Value(toml_long_string(scan_.long_quoted())));
            return Item::of(Value(toml_long_literal(scan_.long_literal())));
        }
        scan_.mark();
        return Item::of(Value(""));
    }
    if (!escapes) return Item::of(Value(scan_.literal().text));
    const auto text = scan_.quoted();
    return Item::of(text.escapes ? Value(toml_string(text.token)) : Value(text.token.text));
}

Item TomlReader::array(int depth)
{
    tree_.note_array(true);
    Item array{.kind = Item::Kind::Array};
    bool after_value = false;
    for (;;) {
        const auto c = scan_.next();
        if (is_space(c)) continue;
        if (c == '#') {
            scan_.skip_comment();
        } else if (c == ']') {
            scan_.mark();
            return array;
        } else if (after_value) {
            if (c != ',')
                scan_.complain(
                    fmt::format("expected a comma (',') or array terminator (']'), but got {}", shown(c)));
            after_value = false;
        } else if (c == ',') {
            scan_.complain("unexpected comma");
        } else {
            scan_.back();
            array.elements.push_back(value(true, depth + 1));
            after_value = true;
        }
    }
}

// ---- Inline tables.

/// Up to the next key, true, or past the closing brace.
bool TomlReader::inline_member_follows()
{
    for (;;) {
        const auto c = scan_.next();
        if (is_space(c)) continue;
        if (c == '#') {
            scan_.skip_comment();
            continue;
        }
        if (c == ',') scan_.complain("unexpected comma");
        if (c == '}') return false;
        scan_.back();
        return true;
    }
}

bool TomlReader::another_inline_member()
{
    for (;;) {
        const auto c = scan_.next();
        if (is_space(c)) continue;
        if (c == '}') return false;
        if (c == '#') {
            scan_.skip_comment();
        } else if (c == ',') {
            scan_.skip_blanks();
            if (scan_.peek() != '}') return inline_member_follows();
        } else {
            scan_.complain(fmt::format(
                "expected a comma or an inline table terminator '}}', but got {} instead", shown(c)));
        }
    }
}

Item TomlReader::inline_table(bool in_array, int depth)
{
    const auto outer = tree_.context;
    const auto outer_key = tree_.key;
    const auto table = std::make_shared<TomlTree::Table>();
    tree_.begin_inline_table(in_array);
    const auto inner = tree_.context;
    for (bool more = inline_member_follows(); more; more = another_inline_member()) {
        need_key();
        inline_member(*table, depth);
        tree_.context = inner;
    }
    scan_.mark();
    tree_.context = outer;
    tree_.key = outer_key;
    return Item::of(table);
}

void TomlReader::inline_member(TomlTree::Table& table, int depth)
{
    const auto path = key_path();
    open_above(path);
    const auto item = value(false, depth + 1);
    tree_.set(tree_.key, item);
    tree_.note_array(item.kind == Item::Kind::Array);
    place(tree_, table, path, item);
}

/// Puts a value into the inline table itself, which the tree's own copy only checks.
void TomlReader::place(TomlTree& tree, TomlTree::Table& table, const Path& path, const Item& item)
{
    auto* at = &table;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        auto [found, made] = at->members.try_emplace(path[i]);
        if (made) found->second = Item::of(std::make_shared<TomlTree::Table>());
        if (found->second.kind != Item::Kind::Table)
            tree.complain(fmt::format("{} is not a table", quote(toml_path(tree.context))));
        at = found->second.tables.front().get();
    }
    at->members[path.back()] = item;
}

/// A byte order mark goes; UTF-16 is complained about.
std::string_view without_byte_order_mark(std::string_view text)
{
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        text.remove_prefix(2);
    else if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (text.substr(0, 6).find('\0') != std::string_view::npos)
        throw TomlError(
            "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8");
    return text;
}

}  // namespace

Value from_toml(std::string_view text)
{
    return TomlReader(without_byte_order_mark(text)).read();
}

}  // namespace sluice::sprig
