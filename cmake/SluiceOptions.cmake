# How everything is compiled. Included once, by the top folder.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers to compile in, as -fsanitize= takes them")

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Werror -fno-omit-frame-pointer)
# Option structs are written with designated initialisers; members left out have defaults, which is the point of them.
add_compile_options(-Wno-missing-field-initializers)
add_compile_options($<$<CONFIG:Debug>:-g1> $<$<CONFIG:Debug>:-Og>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # libstdc++ 12's stable_sort calls a function that it has itself deprecated, and clang looks into system templates.
    add_compile_options(-Wno-deprecated-declarations)
endif()
if(SLUICE_SANITIZE)
    add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SLUICE_SANITIZE})
endif()
# Assertions stay on in release builds: a controller that prunes must rather die than go on with broken logic.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-fuse-ld=mold -Wl,--gc-sections -Wl,--as-needed)

find_program(SLUICE_CCACHE ccache)
if(SLUICE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SLUICE_CCACHE})
endif()
