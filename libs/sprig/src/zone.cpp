#include "zone.hpp"

#include <algorithm>

namespace sluice::sprig {

std::shared_ptr<const Zone> Zone::utc()
{
    static const auto zone = [] {
        auto made = std::make_shared<Zone>();
        made->name_ = "UTC";
        return made;
    }();
    return zone;
}

std::shared_ptr<const Zone> Zone::fixed(std::string abbreviation, int offset)
{
    auto zone = std::make_shared<Zone>();
    zone->name_ = abbreviation;
    zone->kinds_.push_back({std::move(abbreviation), offset, false});
    return zone;
}

/// The kind that holds before the first change: Go takes the first one that no change leads to, or the last one
/// without daylight saving before a first change to daylight saving, or the first one without.
const Zone::Kind& Zone::before_changes() const
{
    const bool first_is_used =
        std::any_of(changes_.begin(), changes_.end(), [](const Change& change) { return change.kind == 0; });
    if (!first_is_used) return kinds_[0];
    if (!changes_.empty() && kinds_[changes_[0].kind].daylight) {
        for (std::size_t i = changes_[0].kind; i-- > 0;)
            if (!kinds_[i].daylight) return kinds_[i];
    }
    for (const auto& kind : kinds_)
        if (!kind.daylight) return kind;
    return kinds_[0];
}

Zone::Period Zone::at(std::int64_t second) const
{
    const auto period = [](const Kind& kind, std::int64_t begin, std::int64_t end) {
        return Period{kind.abbreviation, kind.offset, kind.daylight, begin, end};
    };
    if (kinds_.empty()) return {"UTC"};
    if (changes_.empty() || second < changes_[0].second)
        return period(before_changes(), kBegin, changes_.empty() ? kEnd : changes_[0].second);
    const auto next = std::upper_bound(
        changes_.begin(), changes_.end(), second, [](std::int64_t s, const Change& c) { return s < c.second; });
    const auto& current = *(next - 1);
    if (next != changes_.end()) return period(kinds_[current.kind], current.second, next->second);
    if (!rule_.empty())
        if (const auto ruled = posix_period(rule_, current.second, second)) return *ruled;
    return period(kinds_[current.kind], current.second, kEnd);
}

std::optional<int> Zone::offset_of(std::string_view abbreviation, std::int64_t local_second) const
{
    for (const auto& kind : kinds_) {
        if (kind.abbreviation != abbreviation) continue;
        const auto period = at(local_second - kind.offset);
        if (period.abbreviation == abbreviation) return period.offset;
    }
    for (const auto& kind : kinds_)
        if (kind.abbreviation == abbreviation) return kind.offset;
    return std::nullopt;
}

/// A cursor over a TZif file.
struct TzifReader {
    std::string_view in;

    struct Header {
        char version;
        std::uint32_t utc_flags, standard_flags, leaps, changes, kinds, abbreviation_bytes;
        std::size_t body_size(std::size_t time_size) const
        {
            return changes * time_size + changes + kinds * 6 + abbreviation_bytes + leaps * (time_size + 4) +
                   standard_flags + utc_flags;
        }
    };

    std::optional<std::string_view> take(std::size_t size)
    {
        if (in.size() < size) return std::nullopt;
        const auto bytes = in.substr(0, size);
        in.remove_prefix(size);
        return bytes;
    }
    static std::uint64_t number(std::string_view bytes)
    {
        std::uint64_t value = 0;
        for (const char byte : bytes)
            value = value << 8 | static_cast<unsigned char>(byte);
        return value;
    }
    std::optional<Header> header()
    {
        const auto bytes = take(44);
        if (!bytes || !bytes->starts_with("TZif")) return std::nullopt;
        const auto count = [&](std::size_t i) {
            return static_cast<std::uint32_t>(number(bytes->substr(20 + 4 * i, 4)));
        };
        return Header{(*bytes)[4], count(0), count(1), count(2), count(3), count(4), count(5)};
    }

    static bool read_kinds(Zone& zone, std::string_view kinds, std::string_view abbreviations)
    {
        for (; !kinds.empty(); kinds.remove_prefix(6)) {
            const auto at = static_cast<unsigned char>(kinds[5]);
            if (at >= abbreviations.size()) return false;
            const auto text = abbreviations.substr(at);
            zone.kinds_.push_back(
                {std::string(text.substr(0, text.find('\0'))),
                 static_cast<std::int32_t>(static_cast<std::uint32_t>(number(kinds.substr(0, 4)))),
                 kinds[4] != 0});
        }
        return !zone.kinds_.empty();
    }

    /// The tables of one header; the limit keeps a hostile count from taking memory.
    bool body(Zone& zone, const Header& header, std::size_t time_size)
    {
        const auto times = take(header.changes * time_size);
        const auto indexes = times ? take(header.changes) : std::nullopt;
        const auto kinds = indexes ? take(std::size_t{header.kinds} * 6) : std::nullopt;
        const auto abbreviations = kinds ? take(header.abbreviation_bytes) : std::nullopt;
        if (!abbreviations || !read_kinds(zone, *kinds, *abbreviations)) return false;
        for (std::size_t i = 0; i < header.changes; ++i) {
            const auto raw = number(times->substr(i * time_size, time_size));
            const auto second = time_size == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(raw))
                                               : static_cast<std::int64_t>(raw);
            const auto kind = static_cast<std::uint8_t>((*indexes)[i]);
            if (kind >= zone.kinds_.size()) return false;
            zone.changes_.push_back({second, kind});
        }
        return take(header.leaps * (time_size + 4) + header.standard_flags + header.utc_flags).has_value();
    }

    bool read(Zone& zone)
    {
        auto head = header();
        if (!head) return false;
        if (head->version == '\0') return body(zone, *head, 4);
        // Later versions repeat everything with 64-bit times.
        if (!take(head->body_size(4))) return false;
        head = header();
        if (!head || !body(zone, *head, 8)) return false;
        if (in.size() > 2 && in.front() == '\n' && in.back() == '\n') zone.rule_ = in.substr(1, in.size() - 2);
        return true;
    }
};

std::shared_ptr<const Zone> Zone::from_tzif(std::string name, std::string_view file)
{
    auto zone = std::make_shared<Zone>();
    if (!TzifReader{file}.read(*zone)) return nullptr;
    zone->name_ = std::move(name);
    return zone;
}

}  // namespace sluice::sprig
