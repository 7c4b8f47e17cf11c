#pragma once
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace sluice::doc {

/// A line of a document, without its break.
struct YamlLine {
    std::string_view text;
    std::size_t indent = 0;  // spaces in front; text.size() if it is blank
    std::size_t end = 0;     // where the next line begins
    std::size_t number = 0;  // 1-based, of the whole stream
    bool has_break = false;

    bool is_blank() const { return indent == text.size(); }
    bool is_comment() const { return !is_blank() && text[indent] == '#'; }
    std::string_view content() const { return text.substr(indent); }
};

/// The lines of a document, taken one after the other. They end at line feeds alone, which memchr finds at the
/// speed of memory: its texts were found to hold no other break before. LineCursor is for those that may.
class YamlLines {
public:
    /// The text must outlive the lines; `first_number` is 1-based.
    YamlLines(std::string_view text, std::size_t first_number) : text_(text), number_(first_number - 1) {}

    /// Of the line that was taken last.
    std::size_t number() const { return number_; }
    /// The line that waits to be taken; nullopt at the text's end.
    std::optional<YamlLine> next() const { return at(end_, number_ + 1); }
    std::optional<YamlLine> after(const YamlLine& line) const { return at(line.end, line.number + 1); }

    /// Takes that line and all before it.
    void take(const YamlLine& line)
    {
        end_ = line.end;
        number_ = line.number;
    }

    /// Takes the next line that is neither blank nor a comment; nullopt if there is none.
    std::optional<YamlLine> take_content()
    {
        while (const auto line = next()) {
            take(*line);
            if (!line->is_blank() && !line->is_comment()) return line;
        }
        return std::nullopt;
    }

private:
    std::optional<YamlLine> at(std::size_t begin, std::size_t number) const
    {
        if (begin >= text_.size()) return std::nullopt;
        const auto* first = text_.data() + begin;
        const auto* stop = static_cast<const char*>(std::memchr(first, '\n', text_.size() - begin));
        YamlLine line;
        line.has_break = stop != nullptr;
        const auto length = stop == nullptr ? text_.size() - begin : static_cast<std::size_t>(stop - first);
        line.text = text_.substr(begin, length);
        line.end = begin + length + (line.has_break ? 1 : 0);
        line.number = number;
        while (line.indent < length && line.text[line.indent] == ' ')
            ++line.indent;
        return line;
    }

    std::string_view text_;
    std::size_t end_ = 0;  // of the line taken last
    std::size_t number_;
};

}  // namespace sluice::doc
