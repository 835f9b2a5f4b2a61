"""The world around MallPass, simulated for people and tests: AWS, WeChat, WeChat Pay, gates, tills and a retail day.

    run, commands, addresses    `make run` and `make day`
    stack                       starts everything: emulator, package (packaging), simulated parties
    seed                        the demo group
    emulator, worker            the AWS emulator, and the processes of its functions
    running                     a running stack: its addresses, clock, scheduled functions
    server, controls            WeChat and WeChat Pay over HTTP, and /sim/… to act as a phone or to misbehave
    wechat, wechat_pay/         the two parties; callbacks delivers their notices, misbehave makes them fail
    people                      shoppers, devices and staff, who call the API
    day/                        the retail day, one file for each part
    laws/                       what must hold, whatever happens

Never deployed; nothing in chalicelib imports it.
"""
