#include "event_correlator.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace sluice::runtime {
namespace {

constexpr auto kWindow = std::chrono::minutes(10);
constexpr std::ptrdiff_t kSimilarLimit = 10;
constexpr double kBurst = 25;
constexpr double kTokensPerSecond = 1.0 / 300.0;
/// client-go's cache of events has this many entries.
constexpr std::size_t kMaxKept = 4096;
constexpr std::uint64_t kCombined = 0;

std::array<std::uint64_t, 2> digest_of(std::string_view text)
{
    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    hasher.update(text);
    std::array<std::uint64_t, 2> half{};
    std::memcpy(half.data(), hasher.finish_raw().data(), sizeof half);
    return half;
}

}  // namespace

std::optional<Correlated> EventCorrelator::take(
    std::string_view subject_name, std::string_view kind, const std::string& message, base::WallTime now)
{
    tidy(now);
    Correlated out;
    out.key = {digest_of(subject_name), digest_of(kind)[0], digest_of(message)[0] | 1};
    const auto [place, fresh] = subjects_.try_emplace(out.key.subject);
    Subject& subject = place->second;
    if (fresh) {
        subject.tokens = kBurst;
        subject.last = now;
    }
    std::erase_if(subject.counted, [&](const Counted& each) { return now - each.last > kWindow; });

    const bool combined = combines(subject, out.key.kind, out.key.message);
    if (combined) out.key.message = kCombined;
    out.message = combined ? "(combined from similar events): " + message : message;
    Counted* counted = find(out.key);
    if (counted == nullptr) {
        subject.counted.reserve(subject.counted.size() + 1);  // there are many of us: no room to spare
        counted = &subject.counted.emplace_back(
            Counted{.kind = out.key.kind, .message = out.key.message, .first = now});
    }
    counted->last = now;
    out.count = ++counted->count;
    out.first = counted->first;
    if (counted->made) out.serial = counted->serial;
    if (!within_rate(subject, now)) return std::nullopt;
    return out;
}

/// With this one there are more than the limit that differ in their message alone, or there were before.
bool EventCorrelator::combines(const Subject& subject, std::uint64_t kind, std::uint64_t message)
{
    const auto similar = [&](const Counted& each) { return each.kind == kind; };
    const auto known = [&](const Counted& each) {
        return each.kind == kind && (each.message == message || each.message == kCombined);
    };
    if (std::ranges::any_of(
            subject.counted, [&](const Counted& each) { return similar(each) && each.message == kCombined; }))
        return true;
    return std::ranges::count_if(subject.counted, similar) >= kSimilarLimit &&
           std::ranges::none_of(subject.counted, known);
}

void EventCorrelator::made(const Correlated::Key& key, std::uint64_t serial)
{
    if (Counted* counted = find(key)) {
        counted->made = true;
        counted->serial = serial;
    }
}

void EventCorrelator::lost(const Correlated::Key& key)
{
    Counted* counted = find(key);
    if (counted == nullptr) return;
    counted->made = false;
    counted->first = counted->last;
    counted->count = 1;
}

EventCorrelator::Counted* EventCorrelator::find(const Correlated::Key& key)
{
    const auto subject = subjects_.find(key.subject);
    if (subject == subjects_.end()) return nullptr;
    const auto found = std::ranges::find_if(subject->second.counted, [&](const Counted& each) {
        return each.kind == key.kind && each.message == key.message;
    });
    return found == subject->second.counted.end() ? nullptr : &*found;
}

bool EventCorrelator::within_rate(Subject& subject, base::WallTime now)
{
    const auto passed = std::chrono::duration<double>(now - subject.last).count();
    subject.tokens = std::min(kBurst, subject.tokens + std::max(0.0, passed) * kTokensPerSecond);
    subject.last = now;
    if (subject.tokens < 1) return false;
    subject.tokens -= 1;
    return true;
}

/// Forgets what is too old to matter; and if that is not enough, everything: it only costs a few events that
/// could have been counted up.
void EventCorrelator::tidy(base::WallTime now)
{
    if (subjects_.size() < kMaxKept) return;
    std::erase_if(subjects_, [&](const auto& each) { return now - each.second.last > kWindow; });
    if (subjects_.size() >= kMaxKept) subjects_.clear();
}

}  // namespace sluice::runtime
