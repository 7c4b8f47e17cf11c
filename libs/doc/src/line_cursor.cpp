#include "line_cursor.hpp"

namespace sluice::doc {
namespace {

/// Bytes of the line break that `text` begins with, by YAML 1.1; 0 if it begins with none.
std::size_t break_length(std::string_view text)
{
    if (text.starts_with("\r\n") || text.starts_with("\xC2\x85")) return 2;
    if (text.starts_with('\n') || text.starts_with('\r')) return 1;
    return text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

bool continues_character(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::string_view without_blanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

}  // namespace

void LineCursor::next_line()
{
    for (auto at = start_; (at = text_.find_first_of("\r\n\xC2\xE2", at)) != std::string_view::npos; ++at) {
        const auto length = break_length(text_.substr(at));
        if (length == 0) continue;
        start_ = at + length;
        ++line_;
        return;
    }
    start_ = text_.size();
    ++line_;
}

bool LineCursor::comment_follows(std::size_t line, std::size_t column)
{
    if (line < line_) line_ = start_ = 0;
    while (line_ < line)
        next_line();
    auto rest = text_.substr(start_);
    for (; column > 0 && !rest.empty(); --column) {
        rest.remove_prefix(1);
        while (!rest.empty() && continues_character(rest[0]))
            rest.remove_prefix(1);
    }
    rest = without_blanks(rest);
    if (rest.starts_with(':')) rest = without_blanks(rest.substr(1));
    return rest.starts_with('#');
}

}  // namespace sluice::doc
