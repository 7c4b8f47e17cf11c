#include "remote_bases.hpp"

#include "base/error.hpp"

namespace sluice::kustomize_controller {

RemoteBases::RemoteBases(io::Loop& loop, base::Slots& slots, base::Deadline deadline)
    : loop_(loop), slots_(slots), deadline_(std::move(deadline)), slot_(slots_.take(deadline_))
{
}

RemoteBases::~RemoteBases() = default;

remote::Network& RemoteBases::network()
{
    if (!network_) {
        folder_.emplace("kustomize-");
        remote::NetworkOptions options;
        options.directory = folder_->path();
        network_ = std::make_unique<remote::Network>(loop_, std::move(options), deadline_);
    }
    return *network_;
}

template <class F> auto RemoteBases::without_slot(F&& fetch)
{
    slot_.reset();
    try {
        auto fetched = fetch();
        slot_.emplace(slots_.take(deadline_));
        return fetched;
    } catch (const base::Error&) {  // the build may go on: what is no file is tried as a directory
        if (!slot_) slot_.emplace(slots_.take(deadline_));
        throw;
    }
}

kustomize::Remote::Checkout RemoteBases::repository(const kustomize::RepositoryUrl& url)
{
    return without_slot([&] { return network().repository(url); });
}

kustomize::Remote::File RemoteBases::file(const std::string& url)
{
    return without_slot([&] { return network().file(url); });
}

}  // namespace sluice::kustomize_controller
