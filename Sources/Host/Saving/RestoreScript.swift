/// What restores the rules where the host has no method of its own.
enum RestoreScript {
    /// Where the rules are.
    static let folder = "/etc/surefoot"
    static let unitName = "surefoot-rules.service"
    static let unitPath = "/etc/systemd/system/" + unitName
    /// ifupdown runs no hook whose name has a dot (run-parts(8)).
    static let hookPath = "/etc/network/if-pre-up.d/surefoot-rules"

    /// Before the network is there, and early enough not to wait for anything that needs it (systemd.special(7),
    /// network-pre.target). A family without a file has nothing to restore.
    static let unit = """
        # Restores the packet filter's rules that surefoot saved.
        [Unit]
        Description=Restore iptables rules
        DefaultDependencies=no
        Wants=network-pre.target
        Before=network-pre.target shutdown.target
        After=local-fs.target systemd-modules-load.service
        Conflicts=shutdown.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/bin/sh -c 'if [ -e \(folder)/rules.v4 ]; then iptables-restore -w 10 \(folder)/rules.v4; fi'
        ExecStart=/bin/sh -c 'if [ -e \(folder)/rules.v6 ]; then ip6tables-restore -w 10 \(folder)/rules.v6; fi'

        [Install]
        WantedBy=multi-user.target

        """

    /// The hook runs for each interface; the rules are restored before the first comes up.
    static let hook = """
        #!/bin/sh
        # Restores the packet filter's rules that surefoot saved, before the network comes up.
        [ "$IFACE" = lo ] || [ "$METHOD" = loopback ] || exit 0
        if [ -e \(folder)/rules.v4 ]; then iptables-restore -w 10 \(folder)/rules.v4; fi
        if [ -e \(folder)/rules.v6 ]; then ip6tables-restore -w 10 \(folder)/rules.v6; fi

        """
}
