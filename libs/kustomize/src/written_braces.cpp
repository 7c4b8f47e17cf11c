#include "written_braces.hpp"

#include "budget.hpp"
#include "written_tokens.hpp"

#include <string>
#include <utility>

namespace sluice::kustomize::written {
namespace {

using Kind = WrittenNode::Kind;

/// A map or list in braces, all of it in one text.
class BraceReader {
public:
    explicit BraceReader(std::string_view text) : rest_(text) {}

    WrittenNode collection(std::size_t depth)
    {
        if (depth > kDeepest) leave();
        WrittenNode node;
        node.flow = true;
        node.kind = rest_[0] == '{' ? Kind::Map : Kind::List;
        const char end = rest_[0] == '{' ? '}' : ']';
        step(1);
        while (!rest_.empty() && rest_[0] != end) {
            Budget::spend();
            auto& entry = node.entries.emplace_back();
            if (node.kind == Kind::Map) key(entry.key);
            entry.node = node.kind == Kind::Map && !takes(':') ? scalar_of("''") : value(depth);
            if (!takes(',') && (rest_.empty() || rest_[0] != end)) leave();
        }
        if (rest_.empty()) leave();
        rest_.remove_prefix(1);
        return node;
    }

    std::string_view rest() const { return rest_; }

private:
    void step(std::size_t count) { rest_ = without(rest_.substr(count), " "); }

    bool takes(char c)
    {
        if (rest_.empty() || rest_[0] != c) return false;
        step(1);
        return true;
    }

    static WrittenNode scalar_of(std::string text)
    {
        WrittenNode node;
        node.text = std::move(text);
        return node;
    }

    std::string scalar()
    {
        if (rest_.empty()) leave();
        if (is_quote(rest_[0])) {
            const auto length = quoted_length(rest_);
            if (length == 0) leave();
            std::string text(rest_.substr(0, length));
            check_escapes(text);
            step(length);
            return text;
        }
        if (std::string_view("&*!|>%@`#?").find(rest_[0]) != std::string_view::npos) leave();
        std::size_t end = 0;
        while (end < rest_.size() && std::string_view(",[]{}").find(rest_[end]) == std::string_view::npos) {
            const auto next = end + 1 < rest_.size() ? rest_[end + 1] : ' ';
            if (rest_[end] == ':' && std::string_view(" ,[]{}").find(next) != std::string_view::npos) break;
            if (rest_[end] == ' ' && next == '#') leave();
            ++end;
        }
        const std::string text(trimmed_right(rest_.substr(0, end)));
        step(end);
        return needs_quotes_in_braces(text) ? single_quoted(text) : text;
    }

    void key(std::string& key)
    {
        key = scalar();
        if (key.empty() || key == "<<") leave();
    }

    WrittenNode value(std::size_t depth)
    {
        if (!rest_.empty() && (rest_[0] == '{' || rest_[0] == '[')) {
            auto node = collection(depth + 1);
            step(0);
            return node;
        }
        auto text = scalar();
        if (!rest_.empty() && rest_[0] == ':') leave();  // a pair in a list
        return scalar_of(text.empty() ? "''" : std::move(text));
    }

    std::string_view rest_;
};

}  // namespace

bool is_open(std::string_view text)
{
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quote(text[i]) && std::string_view(" ,[{:").find(text[i - 1]) != std::string_view::npos) {
            const auto length = quoted_length(text.substr(i));
            if (length == 0) leave();
            i += length - 1;
        } else if (text[i] == '{' || text[i] == '[') {
            ++depth;
        } else if (text[i] == '}' || text[i] == ']') {
            if (--depth == 0) return false;
        } else if (text[i] == '#' && text[i - 1] == ' ') {
            leave();
        }
    }
    return true;
}

WrittenNode take_braces(std::string_view& text)
{
    BraceReader reader(text);
    auto node = reader.collection(0);
    text = reader.rest();
    return node;
}

}  // namespace sluice::kustomize::written
