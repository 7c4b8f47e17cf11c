#include "runtime/program.hpp"

#include "base/error.hpp"

namespace sluice::runtime {

Program::Program(std::string name, std::string description, CommonOptions::Has has)
    : name_(std::move(name)), has_(has), flags_(name_, std::move(description))
{
}

int Program::run(int argc, char** argv, const std::function<void(Manager&)>& assemble)
{
    options_.declare(flags_, has_);
    if (const auto code = flags_.parse(argc, argv)) return *code;
    const Signals signals;
    const auto log = base::Logger::standard(options_.level(), options_.encoding());
    try {
        gates_.set(options_.feature_gates);
        auto cluster = kube::load(options_.kubeconfig, {});
        cluster.user_agent = name_;
        io::Loop loop;
        Manager manager(loop, name_, options_, gates_, std::move(cluster), log);
        assemble(manager);
        return manager.run(signals.token());
    } catch (const std::exception& error) {
        log.named("setup").error("unable to start " + name_, error.what());
        return 1;
    }
}

}  // namespace sluice::runtime
