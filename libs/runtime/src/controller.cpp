#include "runtime/controller.hpp"

#include "api/object.hpp"
#include "controller_impl.hpp"

#include <utility>

namespace sluice::runtime {

Controller::Controller(
    const Surroundings& surroundings,
    Metrics& metrics,
    ControllerOptions options,
    std::unique_ptr<Reconciler> reconciler)
    : impl_(std::make_unique<Impl>(surroundings, metrics, std::move(options), std::move(reconciler)))
{
}

Controller::~Controller()
{
    stop(base::Duration::zero());
}

kube::Informer& Controller::objects() noexcept
{
    return impl_->informer;
}

const kube::Informer& Controller::objects() const noexcept
{
    return impl_->informer;
}

Reconciler& Controller::reconciler() noexcept
{
    return *impl_->reconciler;
}

void Controller::watch(kube::Informer& other, Map map, Priority priority)
{
    other.on_event([impl = impl_.get(), map = std::move(map), priority](const kube::Event& event) {
        for (const auto& key : map(event))
            impl->queue.add(key, priority);
    });
}

void Controller::enqueue(const kube::ObjectKey& key, Priority priority)
{
    impl_->queue.add(key, priority);
}

void Controller::enqueue_after(const kube::ObjectKey& key, base::Duration delay, Priority priority)
{
    impl_->queue.add_after(key, delay, priority);
}

void Controller::wake(const WakeReference& reference)
{
    for (const auto& key : impl_->wakes.wake(reference))
        impl_->queue.add(key);
}

void Controller::start()
{
    impl_->start();
}

void Controller::stop(base::Duration grace)
{
    impl_->stop(grace);
}

bool Controller::synced() const noexcept
{
    return impl_->informer.synced();
}

}  // namespace sluice::runtime
