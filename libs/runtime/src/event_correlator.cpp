#include "event_correlator.hpp"

#include <algorithm>
#include <chrono>

namespace sluice::runtime {
namespace {

constexpr auto kWindow = std::chrono::minutes(10);
constexpr std::size_t kSimilarLimit = 10;
constexpr double kBurst = 25;
constexpr double kTokensPerSecond = 1.0 / 300.0;
/// client-go's cache of events has this many entries.
constexpr std::size_t kMaxKept = 4096;

}  // namespace

std::optional<Correlated> EventCorrelator::take(
    const std::string& subject, const std::string& kind, const std::string& message, base::WallTime now)
{
    tidy(now);
    const auto group = subject + '\n' + kind;
    auto& similar = similar_[group];
    if (now - similar.last > kWindow) similar.messages.clear();
    similar.last = now;
    if (similar.messages.size() <= kSimilarLimit) similar.messages.insert(message);
    const bool combined = similar.messages.size() > kSimilarLimit;

    Correlated out;
    out.message = combined ? "(combined from similar events): " + message : message;
    out.key = combined ? group : group + '\n' + message;
    auto& counted = counted_[out.key];
    if (counted.name.empty() || now - counted.last > kWindow)
        counted = {.name = {}, .count = 0, .first = now, .last = now};
    counted.last = now;
    ++counted.count;
    out.count = counted.count;
    out.first = counted.first;
    out.name = counted.name;
    if (!within_rate(subject, now)) return std::nullopt;
    return out;
}

void EventCorrelator::made(const std::string& key, const std::string& name)
{
    const auto found = counted_.find(key);
    if (found != counted_.end()) found->second.name = name;
}

void EventCorrelator::lost(const std::string& key)
{
    counted_.erase(key);
}

bool EventCorrelator::within_rate(const std::string& subject, base::WallTime now)
{
    auto [at, fresh] = buckets_.try_emplace(subject, Bucket{kBurst, now});
    auto& bucket = at->second;
    const auto passed = std::chrono::duration<double>(now - bucket.last).count();
    bucket.tokens = std::min(kBurst, bucket.tokens + std::max(0.0, passed) * kTokensPerSecond);
    bucket.last = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

/// Forgets what is too old to matter; and if that is not enough, everything: it only costs a few events that
/// could have been counted up.
void EventCorrelator::tidy(base::WallTime now)
{
    const auto shrink = [&](auto& entries) {
        if (entries.size() < kMaxKept) return;
        std::erase_if(entries, [&](const auto& each) { return now - each.second.last > kWindow; });
        if (entries.size() >= kMaxKept) entries.clear();
    };
    shrink(similar_);
    shrink(counted_);
    shrink(buckets_);
}

}  // namespace sluice::runtime
