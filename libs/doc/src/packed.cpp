#include "doc/packed.hpp"

#include "builder.hpp"
#include "value_access.hpp"

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::doc {

namespace {

// A node is a byte, whose lower half is one of these, then its content. The upper half holds a number below 15;
// 15 says that the rest of the number follows, seven bits a byte, the lowest first.
enum Tag : unsigned char {
    TagNull,
    TagFalse,
    TagTrue,
    TagInt,
    TagNegative,
    TagUint,
    TagDouble,
    TagText,
    TagArray,
    TagObject
};
constexpr std::uint64_t kInHead = 15;

/// Words: the keys that documents were packed with, each once. Filled by the first documents of a process,
/// which are like all later ones; bounded, because who writes keys may be hostile.
class Words {
public:
    static constexpr std::size_t kMost = 1024, kLongest = 64;

    std::optional<std::size_t> number_of(std::string_view word)
    {
        if (const auto known = numbers_.find(word); known != numbers_.end()) return known->second;
        if (words_.size() == kMost || word.size() > kLongest) return std::nullopt;
        const auto number = words_.size();
        words_.reserve(kMost);  // the views in numbers_ may point into it
        words_.emplace_back(word);
        numbers_.emplace(words_.back().as_string(), number);
        return number;
    }
    const Value& operator[](std::size_t number) const { return words_[number]; }

    std::mutex mutex;

private:
    std::vector<Value> words_;
    std::unordered_map<std::string_view, std::size_t> numbers_;
};

Words& words()
{
    static Words all;
    return all;
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void write(const Value& document)
    {
        const std::lock_guard lock(words().mutex);
        node(document);
        // With a stack of our own: how deep a document is decides who wrote it.
        while (!open_.empty()) {
            Open& innermost = open_.back();
            if (innermost.elements.empty() && innermost.members.empty()) {
                open_.pop_back();
            } else if (!innermost.elements.empty()) {
                const Value& element = innermost.elements.front();
                innermost.elements = innermost.elements.subspan(1);
                node(element);
            } else {
                const Member& member = innermost.members.front();
                innermost.members = innermost.members.subspan(1);
                key(member.key());
                node(member.value);
            }
        }
    }

private:
    struct Open {
        std::span<const Value> elements;
        std::span<const Member> members;
    };

    void number(std::uint64_t rest)
    {
        for (; rest >= 0x80; rest >>= 7)
            out_ += static_cast<char>((rest & 0x7F) | 0x80);
        out_ += static_cast<char>(rest);
    }
    void head(Tag tag, std::uint64_t count)
    {
        const bool fits = count < kInHead;
        out_ += static_cast<char>((fits ? count : kInHead) << 4 | tag);
        if (!fits) number(count - kInHead);
    }
    /// An odd number is a word's, an even one twice the length of the text that follows.
    void key(std::string_view text)
    {
        if (const auto word = words().number_of(text)) return number(*word << 1 | 1);
        number(std::uint64_t{text.size()} << 1);
        out_ += text;
    }
    void real(double value)
    {
        std::array<char, sizeof value> bytes{};
        std::memcpy(bytes.data(), &value, sizeof value);
        head(TagDouble, 0);
        out_.append(bytes.data(), bytes.size());
    }
    void node(const Value& value)
    {
        switch (value.kind()) {
        case Kind::Null:
            return head(TagNull, 0);
        case Kind::Bool:
            return head(value.as_bool() ? TagTrue : TagFalse, 0);
        case Kind::Int: {
            const auto whole = value.as_int();
            return whole < 0 ? head(TagNegative, ~static_cast<std::uint64_t>(whole))
                             : head(TagInt, static_cast<std::uint64_t>(whole));
        }
        case Kind::Uint:
            return head(TagUint, value.as_uint());
        case Kind::Double:
            return real(value.as_double());
        case Kind::String:
            head(TagText, value.as_string().size());
            out_ += value.as_string();
            return;
        case Kind::Array:
            head(TagArray, value.size());
            break;
        case Kind::Object:
            head(TagObject, value.size());
            break;
        }
        if (!value.empty()) open_.push_back({value.elements(), value.members()});
    }

    std::string& out_;
    std::vector<Open> open_;
};

/// Reads what Writer wrote and nobody else touched.
class Reader {
public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    Value read()
    {
        const std::lock_guard lock(words().mutex);
        node();
        while (!open_.empty()) {
            Open& innermost = open_.back();
            if (innermost.left == 0) {
                close(innermost.is_object);
            } else {
                --innermost.left;
                if (innermost.is_object) key();
                node();
            }
        }
        return build_.take();
    }

private:
    static constexpr auto kAny = std::numeric_limits<std::size_t>::max();
    struct Open {
        std::uint64_t left;
        bool is_object;
    };

    unsigned char byte()
    {
        assert(!left_.empty());
        const auto first = static_cast<unsigned char>(left_.front());
        left_.remove_prefix(1);
        return first;
    }
    std::string_view text(std::uint64_t size)
    {
        const auto found = left_.substr(0, size);
        left_.remove_prefix(size);
        return found;
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const std::uint64_t next = byte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
    void key()
    {
        const auto code = number();
        if ((code & 1) != 0)
            build_.shared_key(words()[code >> 1]);
        else
            build_.key(text(code >> 1));
    }
    void begin(std::uint64_t count, bool is_object)
    {
        is_object ? build_.begin_object() : build_.begin_array();
        open_.push_back({count, is_object});
    }
    void close(bool is_object)
    {
        open_.pop_back();
        if (is_object)
            build_.end_object();
        else
            build_.end_array();
    }
    void node()
    {
        const auto first = byte();
        std::uint64_t count = first >> 4;
        if (count == kInHead) count += number();
        switch (static_cast<Tag>(first & 15)) {
        case TagNull:
            return build_.scalar({});
        case TagFalse:
            return build_.scalar(false);
        case TagTrue:
            return build_.scalar(true);
        case TagInt:
            return build_.scalar(static_cast<std::int64_t>(count));
        case TagNegative:
            return build_.scalar(static_cast<std::int64_t>(~count));
        case TagUint:
            return build_.scalar(count);
        case TagDouble: {
            double value = 0;
            std::memcpy(&value, text(sizeof value).data(), sizeof value);
            return build_.scalar(value);
        }
        case TagText:
            return build_.scalar(text(count));
        case TagArray:
            return begin(count, false);
        case TagObject:
            return begin(count, true);
        }
    }

    std::string_view left_;
    std::vector<Open> open_;
    Builder build_{{.max_bytes = kAny, .max_depth = kAny, .max_nodes = kAny}};
};

}  // namespace

Packed::Packed(const Value& document)
{
    if (document.is_null()) return;
    std::string bytes;
    Writer(bytes).write(document);
    bytes_ = Value(bytes);
}

Value Packed::unpack() const
{
    return bytes_.is_null() ? Value() : Reader(bytes_.as_string()).read();
}

}  // namespace sluice::doc
