#include "conditions.hpp"

#include "date.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sluice::http {
namespace {

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Does a list of entity tags hold this one? "*" holds every tag that exists.
bool lists(std::string_view list, std::string_view tag, bool weak)
{
    const auto plain = [](std::string_view one) { return one.starts_with("W/") ? one.substr(2) : one; };
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto one = trim(list.substr(0, comma));
        if (one == "*") return true;
        if (!tag.empty() && (weak ? plain(one) == plain(tag) : one == tag && !tag.starts_with("W/")))
            return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

enum class Verdict { Send, NotModified, Failed };

Verdict judge(const Response& head, const Conditions& conditions, bool get_or_head)
{
    const auto tag = head.headers.find("ETag").value_or("");
    const auto modified = parse_date(head.headers.find("Last-Modified").value_or(""));
    if (!conditions.if_match.empty()) {
        if (!lists(conditions.if_match, tag, false)) return Verdict::Failed;
    } else if (const auto limit = parse_date(conditions.if_unmodified_since);
               limit && modified && *modified > *limit) {
        return Verdict::Failed;
    }
    if (!conditions.if_none_match.empty()) {
        if (!lists(conditions.if_none_match, tag, true)) return Verdict::Send;
        return get_or_head ? Verdict::NotModified : Verdict::Failed;
    }
    const auto since = parse_date(conditions.if_modified_since);
    return get_or_head && since && modified && *modified <= *since ? Verdict::NotModified : Verdict::Send;
}

bool range_holds(const Response& head, const Conditions& conditions)
{
    if (conditions.if_range.empty()) return true;
    if (const auto tag = head.headers.find("ETag");
        tag && !tag->starts_with("W/") && *tag == conditions.if_range)
        return true;
    const auto date = parse_date(conditions.if_range);
    return date && date == parse_date(head.headers.find("Last-Modified").value_or(""));
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

enum class RangeKind { Whole, Part, Outside, Malformed };

/// One range of "bytes=0-99", "bytes=100-", "bytes=-5".
RangeKind parse_range(std::string_view text, std::uint64_t size, FilePart& part)
{
    if (text.empty()) return RangeKind::Whole;
    if (!text.starts_with("bytes=")) return RangeKind::Malformed;
    text = trim(text.substr(6));
    if (text.find(',') != std::string_view::npos) return RangeKind::Whole;
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return RangeKind::Malformed;
    const auto first = trim(text.substr(0, dash));
    const auto last = trim(text.substr(dash + 1));
    if (first.empty()) {
        const auto count = number(last);
        if (!count) return RangeKind::Malformed;
        part = {size - std::min(*count, size), std::min(*count, size)};
        return RangeKind::Part;
    }
    const auto begin = number(first);
    const auto end = last.empty() ? std::optional(size) : number(last);
    if (!begin) return RangeKind::Malformed;
    if (*begin >= size) return RangeKind::Outside;
    if (!end || (!last.empty() && *end < *begin)) return RangeKind::Malformed;
    part = {*begin, (last.empty() || *end >= size ? size : *end + 1) - *begin};
    return RangeKind::Part;
}

}  // namespace

Conditions Conditions::of(const Headers& headers)
{
    const auto get = [&](std::string_view name) { return std::string(headers.find(name).value_or("")); };
    return {
        get("If-Match"),
        get("If-None-Match"),
        get("If-Modified-Since"),
        get("If-Unmodified-Since"),
        get("If-Range"),
        get("Range")};
}

FilePart choose_part(Response& head, const Conditions& conditions, bool get_or_head, std::uint64_t size)
{
    const auto verdict = judge(head, conditions, get_or_head);
    if (verdict != Verdict::Send) {
        head.status = verdict == Verdict::Failed ? 412 : 304;
        head.headers.erase("Content-Type");
        if (head.headers.find("ETag")) head.headers.erase("Last-Modified");
        return {};
    }
    FilePart part;
    head.headers.set("Accept-Ranges", "bytes");
    const bool ask = get_or_head && range_holds(head, conditions);
    switch (ask ? parse_range(conditions.range, size, part) : RangeKind::Whole) {
    case RangeKind::Whole:
        return {0, size};
    case RangeKind::Part:
        head.status = 206;
        head.headers.set(
            "Content-Range",
            "bytes " + std::to_string(part.offset) + "-" + std::to_string(part.offset + part.size - 1) + "/" +
                std::to_string(size));
        return part;
    case RangeKind::Outside:
        head.headers.set("Content-Range", "bytes */" + std::to_string(size));
        head.body = "invalid range: failed to overlap\n";
        break;
    case RangeKind::Malformed:
        head.body = "invalid range\n";
        break;
    }
    head.status = 416;
    head.headers.erase("Accept-Ranges");
    head.headers.erase("Last-Modified");
    head.headers.erase("ETag");
    head.headers.set("Content-Type", "text/plain; charset=utf-8");
    head.headers.set("X-Content-Type-Options", "nosniff");
    return {};
}

}  // namespace sluice::http
