# Third-party libraries, each as a target that the one room owning it links. docs/ARCHITECTURE.md gives the reasons.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(Catch2 3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2>=1.8)
pkg_check_modules(LIBSSH REQUIRED IMPORTED_TARGET libssh>=0.10)
pkg_check_modules(LIBYAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(YAML_CPP REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# Of Boost, http/src/parser.cpp uses Beast's HTTP parser, header-only; nothing of it is linked.
find_path(BOOST_INCLUDE boost/beast/http/basic_parser.hpp REQUIRED)
add_library(boost_headers INTERFACE)
target_include_directories(boost_headers SYSTEM INTERFACE ${BOOST_INCLUDE})
target_compile_definitions(boost_headers INTERFACE BOOST_ASIO_NO_DEPRECATED)
