#include "upload_pack.hpp"

#include "base/error.hpp"
#include "git/mirror.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::git {
namespace {

constexpr std::string_view kAgent = "agent=git/sluice-0.1";
constexpr std::string_view kZeroHash = "0000000000000000000000000000000000000000";

std::string_view chomp(std::string_view line)
{
    if (line.ends_with('\n')) line.remove_suffix(1);
    return line;
}

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) found.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

bool is_hash(std::string_view text)
{
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// "ERR <text>" is how upload-pack gives up. Whatever a stranger writes there is cut and kept on one line.
void throw_if_error(std::string_view line)
{
    if (!line.starts_with("ERR ")) return;
    std::string text(chomp(line.substr(4)).substr(0, 300));
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    if (text.find("not our ref") != std::string::npos) throw NoReference(text);
    const bool missing = text.find("not found") != std::string::npos;
    throw base::Error(missing ? base::ErrorKind::NotFound : base::ErrorKind::Unavailable, text);
}

bool wanted(std::string_view name, const std::vector<std::string>& prefixes)
{
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](const std::string& prefix) { return name.starts_with(prefix); });
}

[[noreturn]] void throw_torn()
{
    throw base::Error(base::ErrorKind::Unavailable, "the server ended its answer too early");
}

/// The answer to a request for a pack: shallow lines, ACK or NAK, section names of v2, then the pack in side
/// band 1.
class PackAnswer {
public:
    PackAnswer(bool deepened, bool version2, const std::function<void(std::string_view)>& sink)
        : shallow_section_(deepened && !version2), version2_(version2), sink_(sink)
    {
    }
    bool take(PktReader::Kind kind, std::string_view payload)
    {
        if (kind == PktReader::Kind::Delimiter) return true;
        if (kind != PktReader::Kind::Data) {
            if (std::exchange(shallow_section_, false)) return true;
            done_ = in_pack_;
            return false;
        }
        if (payload.empty()) return true;
        if (in_pack_ || (!version2_ && payload[0] <= 3)) return band(payload);
        throw_if_error(payload);
        if (version2_ && chomp(payload) == "packfile") in_pack_ = true;
        return true;
    }
    bool done() const noexcept { return done_; }

private:
    bool band(std::string_view payload)
    {
        in_pack_ = true;
        const auto content = payload.substr(1);
        if (payload[0] == 1) sink_(content);
        if (payload[0] == 3) throw_if_error("ERR " + std::string(content));
        return true;
    }
    bool shallow_section_, version2_, in_pack_ = false, done_ = false;
    const std::function<void(std::string_view)>& sink_;
};

}  // namespace

bool UploadPack::has(std::string_view capability) const
{
    return std::any_of(capabilities_.begin(), capabilities_.end(), [&](const std::string& one) {
        return one == capability || (one.starts_with(capability) && one[capability.size()] == '=');
    });
}

void UploadPack::greet(const base::Deadline& deadline)
{
    if (greeted_) return;
    reader_ = {};
    version2_ = any_reference_ = false;
    first_line_ = true;
    capabilities_.clear();
    advertised_.clear();
    bool service_line = false, complete = false;
    const auto on_packet = [&](PktReader::Kind kind, std::string_view payload) {
        const bool data = kind == PktReader::Kind::Data;
        // Over HTTP the greeting proper follows a line of its own and a flush.
        if (data && payload.starts_with("# service=")) return service_line = true;
        if (!data && std::exchange(service_line, false)) return true;
        if (!data) {
            complete = true;
            return false;
        }
        read_greeting_line(chomp(payload));
        return true;
    };
    transport_.greet([&](std::string_view bytes) { return reader_.feed(bytes, on_packet); }, deadline);
    if (!complete) throw_torn();
    if (has("object-format=sha256"))
        throw base::Error(base::ErrorKind::Invalid, "repositories with sha256 objects are not supported");
    greeted_ = true;
}

void UploadPack::read_greeting_line(std::string_view line)
{
    throw_if_error(line);
    if (std::exchange(first_line_, false) && line == "version 2") {
        version2_ = true;
        return;
    }
    if (line == "version 1") {
        first_line_ = true;
        return;
    }
    if (version2_)
        capabilities_.emplace_back(line);
    else
        read_v0_reference(line);
}

void UploadPack::read_v0_reference(std::string_view line)
{
    if (line.starts_with("shallow ")) return;
    if (const auto zero = line.find('\0'); zero != std::string_view::npos) {
        capabilities_ = words(line.substr(zero + 1));
        line = line.substr(0, zero);
    }
    if (line.size() < 42 || line[40] != ' ' || !is_hash(line.substr(0, 40)))
        throw base::Error(base::ErrorKind::Corrupt, "the server's list of references is malformed");
    const auto hash = line.substr(0, 40);
    auto name = line.substr(41);
    if (hash == kZeroHash) return;  // "capabilities^{}": an empty repository
    any_reference_ = true;
    const bool peeled = name.ends_with("^{}");
    if (peeled) name.remove_suffix(3);
    if (!wanted(name, prefixes_)) return;
    if (peeled) {
        if (!advertised_.empty() && advertised_.back().name == name) advertised_.back().peeled = hash;
        return;
    }
    if (advertised_.size() >= max_references_)
        throw base::Error(
            base::ErrorKind::LimitExceeded, fmt::format("more than {} references match", max_references_));
    advertised_.push_back({std::string(name), std::string(hash), {}});
}

ListResult UploadPack::list(const std::vector<std::string>& prefixes, const base::Deadline& deadline)
{
    if (version2_ && !greeted_ && transport_.stateless()) {
        try {
            return list_v2(prefixes, deadline);
        } catch (const base::Error& error) {
            // The server may have changed its mind, its address or its software: ask from the start. What is no
            // question of protocol would fail again in the same way.
            reader_ = {};
            if (error.kind() == base::ErrorKind::Timeout || error.kind() == base::ErrorKind::LimitExceeded)
                throw;
        }
    }
    if (!version2_ && prefixes != prefixes_) greeted_ = false;  // v0's greeting is filtered as it comes in
    prefixes_ = prefixes;
    greet(deadline);
    return version2_ ? list_v2(prefixes, deadline) : list_v0(prefixes, deadline);
}

ListResult UploadPack::list_v0(const std::vector<std::string>& prefixes, const base::Deadline&)
{
    ListResult result;
    result.any = any_reference_;
    for (const auto& reference : advertised_)
        if (wanted(reference.name, prefixes)) result.references.push_back(reference);
    return result;
}

ListResult UploadPack::list_v2(const std::vector<std::string>& prefixes, const base::Deadline& deadline)
{
    std::string request = pkt_line("command=ls-refs\n") + pkt_line(std::string(kAgent) + "\n");
    request += kDelimiter;
    request += pkt_line("peel\n");
    for (const auto& prefix : prefixes)
        request += pkt_line(fmt::format("ref-prefix {}\n", prefix));
    request += kFlush;

    ListResult result;
    bool complete = false;
    const auto on_packet = [&](PktReader::Kind kind, std::string_view payload) {
        if (kind != PktReader::Kind::Data) {
            complete = true;
            return false;
        }
        throw_if_error(payload);
        const auto parts = words(chomp(payload));
        if (parts.size() < 2 || !is_hash(parts[0])) return true;  // an unborn HEAD
        result.any = true;
        if (!wanted(parts[1], prefixes)) return true;
        RemoteReference reference{parts[1], parts[0], {}};
        for (const auto& attribute : parts)
            if (attribute.starts_with("peeled:")) reference.peeled = attribute.substr(7);
        if (result.references.size() >= max_references_)
            throw base::Error(
                base::ErrorKind::LimitExceeded, fmt::format("more than {} references match", max_references_));
        result.references.push_back(std::move(reference));
        return true;
    };
    transport_.exchange(
        request, true, [&](std::string_view bytes) { return reader_.feed(bytes, on_packet); }, deadline);
    if (!complete) throw_torn();
    return result;
}

bool UploadPack::serves_any_commit(const base::Deadline& deadline)
{
    if (!version2_) greet(deadline);
    return version2_ || has("allow-reachable-sha1-in-want") || has("allow-any-sha1-in-want");
}

std::string UploadPack::request_v0(const PackRequest& pack) const
{
    if (!has("side-band-64k"))
        throw base::Error(base::ErrorKind::Invalid, "the server lacks the side-band-64k capability");
    std::string wanted_capabilities = "side-band-64k ofs-delta thin-pack no-progress ";
    if (pack.depth > 0 && has("shallow")) wanted_capabilities += "shallow ";
    wanted_capabilities += kAgent;
    std::string request;
    for (const auto& hash : pack.wants)
        request += pkt_line(
            request.empty() ? fmt::format("want {} {}\n", hash, wanted_capabilities)
                            : fmt::format("want {}\n", hash));
    for (const auto& hash : pack.shallow)
        request += pkt_line(fmt::format("shallow {}\n", hash));
    if (pack.depth > 0 && has("shallow")) request += pkt_line(fmt::format("deepen {}\n", pack.depth));
    request += kFlush;
    for (const auto& hash : pack.haves)
        request += pkt_line(fmt::format("have {}\n", hash));
    return request + pkt_line("done\n");
}

std::string UploadPack::request_v2(const PackRequest& pack) const
{
    std::string request = pkt_line("command=fetch\n") + pkt_line(std::string(kAgent) + "\n");
    request += kDelimiter;
    for (const auto* option : {"thin-pack\n", "no-progress\n", "ofs-delta\n"})
        request += pkt_line(option);
    for (const auto& hash : pack.shallow)
        request += pkt_line(fmt::format("shallow {}\n", hash));
    if (pack.depth > 0) request += pkt_line(fmt::format("deepen {}\n", pack.depth));
    for (const auto& hash : pack.wants)
        request += pkt_line(fmt::format("want {}\n", hash));
    for (const auto& hash : pack.haves)
        request += pkt_line(fmt::format("have {}\n", hash));
    request += pkt_line("done\n");
    request += kFlush;
    return request;
}

void UploadPack::fetch(
    const PackRequest& pack, const std::function<void(std::string_view)>& sink, const base::Deadline& deadline)
{
    if (!version2_ || !transport_.stateless()) greet(deadline);
    const bool deepened = pack.depth > 0 && (version2_ || has("shallow"));
    PackAnswer answer(deepened, version2_, sink);
    const auto on_packet = [&](PktReader::Kind kind, std::string_view payload) {
        return answer.take(kind, payload);
    };
    transport_.exchange(
        version2_ ? request_v2(pack) : request_v0(pack),
        version2_,
        [&](std::string_view bytes) { return reader_.feed(bytes, on_packet); },
        deadline);
    if (!answer.done()) throw_torn();
    if (!version2_) greeted_ = false;  // v0 answers one request a conversation
}

}  // namespace sluice::git
