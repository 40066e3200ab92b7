# The programs that bench/run.sh measures with: built when asked for, never with everything else.
# They link no room, so that a change of the gateway cannot change how it is measured.
function(suitemcp_bench folder)
  foreach(program load fake_crm)
    set(sources_load
      connection course direct_session http_session http_wire load load_options process_cpu session
      sse_session start_time)
    set(sources_fake_crm crm_answers fake_crm http_wire process_cpu)
    list(TRANSFORM sources_${program} PREPEND ${folder}/)
    list(TRANSFORM sources_${program} APPEND .cpp)
    add_executable(bench_${program} EXCLUDE_FROM_ALL ${sources_${program}})
    target_link_libraries(bench_${program} PRIVATE
      suitemcp_options fmt::fmt CLI11::CLI11 Threads::Threads Boost::headers)
    suitemcp_precompile(bench_${program} pch_rooms)
  endforeach()
endfunction()
